-- What computed the results of deterministic jobs, as the worker says: the same results are promised on the same engine only. One row a run of slices.
create table result_engine (
  job    text not null references job (id) on delete cascade,
  first  bigint not null,
  count  bigint not null,
  engine text not null,
  primary key (job, first)
);
