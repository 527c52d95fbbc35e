-- A second data set of a job, whose codes confirm its mapping; it is kept while the job is not over, as the first one is.
alter table mapping_job add column confirm_dataset varchar(255);
