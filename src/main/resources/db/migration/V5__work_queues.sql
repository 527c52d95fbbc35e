-- Work to be taken by whichever process comes first: whole jobs, and partitions of them (job/step execution). The columns are
-- db-scheduler's, times are UTC. `version` grows whenever a piece of work is taken or given back, and is checked by every
-- transaction of its holder.
create table job_queue (
    task_name varchar(32) not null,
    task_instance varchar(64) not null,
    task_data bytea,
    execution_time timestamp not null,
    picked boolean not null,
    picked_by varchar(50),
    last_success timestamp,
    last_failure timestamp,
    consecutive_failures integer,
    last_heartbeat timestamp,
    version bigint not null,
    primary key (task_name, task_instance)
);
create index job_queue_execution_time on job_queue (execution_time);

create table partition_queue (
    task_name varchar(32) not null,
    task_instance varchar(64) not null,
    task_data bytea,
    execution_time timestamp not null,
    picked boolean not null,
    picked_by varchar(50),
    last_success timestamp,
    last_failure timestamp,
    consecutive_failures integer,
    last_heartbeat timestamp,
    version bigint not null,
    primary key (task_name, task_instance)
);
create index partition_queue_execution_time on partition_queue (execution_time);

-- Jobs under way go on; their partitions are made anew. A day before, so that no time zone puts them into the future.
insert into job_queue (task_name, task_instance, execution_time, picked, consecutive_failures, version)
    select 'job_queue', cast(id as varchar(36)), cast(created_at as timestamp) - interval '1' day, false, 0, 1
    from mapping_job where state in ('QUEUED', 'RUNNING', 'STOPPING');
drop table ticket;
