-- How a job's pictures are divided, settled with the job, and how far it is, so that nobody counts its pictures at every look.
alter table mapping_job add column partition_size integer default 256 not null;
alter table mapping_job add column done integer default 0 not null;   -- pictures that were worked on
alter table mapping_job add column failed integer default 0 not null; -- of these, without a face
update mapping_job set
    done = (select count(*) from mapping_picture where job = mapping_job.id),
    failed = (select count(failure) from mapping_picture where job = mapping_job.id);
update mapping_job set done = total where state = 'COMPLETED'; -- its pictures are gone
