-- One row a key and version; the highest version is the one in use. What is sealed can be opened only with the sealing
-- key of the installation, which is never in the database.
create table omni_key (
  owner      text        not null,
  worker     text        not null,
  policy     text        not null,
  version    integer     not null check (version > 0),
  sealed     bytea       not null,
  created_at timestamptz not null default now(),
  primary key (owner, worker, policy, version)
);
