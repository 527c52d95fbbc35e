-- Whoever accepts a job or deletes a data set locks this row first, so that each sees what the other has done.
create table job_admission (id integer primary key);
insert into job_admission (id) values (1);

-- Uploaded data sets that are deleted, or about to be; an id is never used again.
create table deleted_dataset (dataset varchar(255) primary key);
