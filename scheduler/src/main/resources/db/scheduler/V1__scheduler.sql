-- What the scheduler keeps. A slice is never a row: inputs, results and done marks are rows per run or per chunk of slices.

create table job (
  id          text primary key,
  owner       text not null,              -- the identity that deployed
  payer       text not null,              -- the account that pays
  spec        text not null,              -- the deploy request as it came
  spec_hash   bytea not null,             -- so that a repeated deploy is told from another job of the same id
  price       numeric(38, 0) not null,    -- per slice, fixed at deploy
  state       text not null,
  is_open     boolean not null,           -- more slices may follow
  total       bigint not null,            -- slices so far
  frontier    bigint not null default 1,  -- the first slice that is in no chunk yet
  chunk_size  integer not null,
  by_value    boolean not null,
  data_bytes  bigint not null default 0,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  stop_code   text not null default '',
  stop_reason text not null default ''
);
create index job_active on job (id) where ended_at is null;
create index job_by_owner on job (owner, created_at);
create index job_by_end on job (ended_at) where ended_at is not null;

-- The one small row of a job that each commit touches, last of all: counters, and the number of its newest event.
create table progress (
  job         text primary key references job (id) on delete cascade,
  done        bigint not null default 0,
  errors      bigint not null default 0,
  paid_errors bigint not null default 0,
  events      bigint not null default 0,
  cpu_millis  double precision not null default 0,
  gpu_millis  double precision not null default 0,
  cpu_density double precision not null default 0,
  gpu_density double precision not null default 0,
  bytes_in    double precision not null default 0,
  bytes_out   double precision not null default 0,
  measured    bigint not null default 0
) with (fillfactor = 50);

-- A chunk that has begun: who hands it out, until when by the database's clock, and which of its slices are done.
create table chunk (
  job          text not null references job (id) on delete cascade,
  first        bigint not null,
  count        integer not null,
  node         text not null,
  leased_until timestamptz not null,
  done         bytea not null,             -- bit i (little-endian) is slice first + i
  complete     boolean not null default false,
  primary key (job, first)
) with (fillfactor = 70);
create index chunk_open on chunk (job, leased_until) where not complete;

create table slice_data (
  job     text not null references job (id) on delete cascade,
  first   bigint not null,
  count   integer not null,
  payload bytea,
  blob    text,
  primary key (job, first)
);

create table result (
  job     text not null references job (id) on delete cascade,
  first   bigint not null,
  count   integer not null,
  payload bytea,
  blob    text,
  primary key (job, first)
);

-- Events by number within their job. A run of results is one event: its body names the run.
create table event (
  job   text not null references job (id) on delete cascade,
  seq   bigint not null,
  label text not null,
  first bigint not null default 0,
  count bigint not null default 0,
  body  text not null,
  primary key (job, seq)
);

-- How far a subscriber got, so that one who comes back goes on where it was.
create table subscriber (
  job    text not null references job (id) on delete cascade,
  peer   text not null,
  label  text not null,
  seq    bigint not null,
  primary key (job, peer, label)
);

create table compute_group (
  id        text primary key,
  number    integer not null unique,
  join_key  text not null unique,
  join_hash text not null,                 -- empty: anybody may join
  name      text not null,
  owner     text not null
);

create table job_group (
  job      text not null references job (id) on delete cascade,
  group_id text not null references compute_group (id) on delete cascade,
  primary key (job, group_id)
);
create index job_group_by_group on job_group (group_id);

create table package (
  name      text primary key,
  version   text not null,
  publisher text not null
);

create table package_file (
  package text not null references package (name) on delete cascade,
  file    text not null,
  content text not null,
  primary key (package, file)
);

-- What a worker was told about a submit: the signed text, one row a submit.
create table receipt (
  id         bigint generated always as identity primary key,
  worker     text not null,
  payee      text not null,
  created_at timestamptz not null,
  jobs       text[] not null,
  body       text not null
);
create index receipt_by_time on receipt (created_at);
