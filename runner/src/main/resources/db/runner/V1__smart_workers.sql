-- A smart worker. Who holds the claim runs its wakes, one at a time; the claim runs out by this database's clock.
create table smart_worker (
  id            text        primary key,
  owner         text        not null,
  name          text        not null,
  named         boolean     not null,
  version       integer     not null check (version > 0),
  created_at    timestamptz not null,
  claimed_by    text,
  claimed_until timestamptz
);
create unique index smart_worker_name on smart_worker (owner, name) where named;
create index smart_worker_by_name on smart_worker (name);

-- What was posted. The config is sealed by a key that is not in the database.
create table worker_version (
  worker_id  text        not null references smart_worker on delete cascade,
  version    integer     not null,
  type       text        not null check (type in ('MODULE', 'CLASSIC')),
  script     bytea       not null,
  config     bytea       not null,
  created_at timestamptz not null,
  primary key (worker_id, version)
);

-- What wakes a worker, and when next. A cron row stays and moves on; the others go when they are done.
create table worker_trigger (
  id            bigint      generated always as identity primary key,
  worker_id     text        not null references smart_worker on delete cascade,
  kind          text        not null check (kind in ('creation', 'cron', 'manual')),
  cron          text        not null,
  zone          text        not null,
  scheduled_for timestamptz not null,
  due_at        timestamptz not null,
  failures      integer     not null default 0
);
create index worker_trigger_due on worker_trigger (due_at);
create index worker_trigger_worker on worker_trigger (worker_id);

create table worker_run (
  id            text        primary key,
  worker_id     text        not null references smart_worker on delete cascade,
  version       integer     not null,
  trigger_id    bigint,
  kind          text        not null,
  cron          text        not null,
  scheduled_for timestamptz not null,
  started_at    timestamptz not null,
  ended_at      timestamptz,
  outcome       text        not null,
  detail        text        not null default '',
  cpu_nanos     bigint      not null default 0,
  wall_nanos    bigint      not null default 0,
  node          text        not null
);
create index worker_run_worker on worker_run (worker_id, started_at desc);
create index worker_run_open on worker_run (node) where ended_at is null;

-- Events over HTTP are counted, not kept one by one.
create table worker_count (
  worker_id  text   not null references smart_worker on delete cascade,
  outcome    text   not null,
  events     bigint not null,
  cpu_nanos  bigint not null,
  wall_nanos bigint not null,
  primary key (worker_id, outcome)
);

create table worker_log (
  id        bigint      generated always as identity primary key,
  worker_id text        not null references smart_worker on delete cascade,
  version   integer     not null,
  event     text        not null,
  at        timestamptz not null,
  level     smallint    not null,
  message   text        not null,
  source    text        not null
);
create index worker_log_worker on worker_log (worker_id, id);

-- Only a hash is kept: who reads the database cannot use a token.
create table runner_token (
  hash       bytea       primary key,
  owner      text        not null,
  label      text        not null,
  created_at timestamptz not null
);
