-- The books: accounts, holds, and every movement of money between two accounts.
--
-- One row is one movement with both its sides, so that what leaves one account has always reached
-- another: the sum over all accounts is zero by the shape of the table. Rows are only ever added.

create table bank_account (
  address bytea primary key check (octet_length(address) = 20),
  kind text not null check (kind in ('user', 'hold', 'issuer')),
  opened timestamptz not null
);

-- What a job may spend: an account of its own, filled by its payer.
create table bank_hold (
  job text primary key check (length(job) between 1 and 128),
  escrow bytea not null references bank_account (address),
  payer bytea not null references bank_account (address),
  opened timestamptz not null,
  unique (escrow),
  unique (job, escrow),
  check (escrow <> payer)
);

-- Ids come from an uncached sequence and are drawn while both accounts are locked against being
-- summed up, so that no movement can appear later below a snapshot that was taken meanwhile.
create table bank_movement (
  id bigint generated always as identity (cache 1) primary key,
  at timestamptz not null,
  kind text not null check (kind in ('gift', 'issue', 'hold', 'pay', 'release', 'transfer')),
  debit bytea not null references bank_account (address),
  credit bytea not null references bank_account (address),
  amount numeric(38, 0) not null check (amount > 0),
  job text,
  memo text not null check (length(memo) <= 200),
  escrow bytea generated always as
    (case kind when 'hold' then credit when 'pay' then debit when 'release' then debit end) stored,
  check (debit <> credit),
  check ((kind in ('hold', 'pay', 'release')) = (job is not null)),
  foreign key (job, escrow) references bank_hold (job, escrow)
);

create index bank_movement_debit on bank_movement (debit, id) include (amount);
create index bank_movement_credit on bank_movement (credit, id) include (amount);

-- One gift an account, whatever is asked for at once.
create unique index bank_movement_gift on bank_movement (credit) where kind = 'gift';

-- What an account held after its movement `upto`, so that nobody needs to add up from the first.
create table bank_snapshot (
  account bytea not null references bank_account (address),
  upto bigint not null,
  balance numeric(38, 0) not null,
  lines bigint not null check (lines > 0),
  at timestamptz not null,
  primary key (account, upto)
);

create function bank_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the books are only added to: % on % is refused', tg_op, tg_table_name;
end
$$;

create trigger bank_append_only before update or delete or truncate on bank_account
  for each statement execute function bank_refuse_change();
create trigger bank_append_only before update or delete or truncate on bank_hold
  for each statement execute function bank_refuse_change();
create trigger bank_append_only before update or delete or truncate on bank_movement
  for each statement execute function bank_refuse_change();
create trigger bank_append_only before update or delete or truncate on bank_snapshot
  for each statement execute function bank_refuse_change();
