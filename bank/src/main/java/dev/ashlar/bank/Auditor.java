package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Reads the books from the first entry and believes nothing that was summed up before: neither a
 * snapshot nor a constraint. Stateless.
 */
final class Auditor {
  /* Every account's lines in the order in which they were written, with what it held after each. */
  private static final String RUNNING =
      """
      with line as (
        select credit as account, id, amount from bank_movement
        union all
        select debit, id, -amount from bank_movement),
      running as (
        select account, id,
          sum(amount) over (partition by account order by id) as balance,
          count(*) over (partition by account order by id) as lines
        from line)
      """;

  /* Each query answers one problem a row: what is wrong, in words. */
  private static final List<String> PROBLEMS =
      List.of(
          """
          select format('movement %s moves %s from %s to %s', id, amount, encode(debit, 'hex'),
            encode(credit, 'hex'))
          from bank_movement where amount <= 0 or debit = credit order by id
          """,
          """
          select format('movement %s names the account %s, which does not exist', line.id,
            encode(line.account, 'hex'))
          from (select id, debit as account from bank_movement
            union all select id, credit from bank_movement) line
          left join bank_account a on a.address = line.account
          where a.address is null order by line.id
          """,
          """
          select format('movement %s of kind %s goes from an account of kind %s to one of kind %s, job %s',
            m.id, m.kind, d.kind, c.kind, coalesce(m.job, 'none'))
          from bank_movement m
          join bank_account d on d.address = m.debit
          join bank_account c on c.address = m.credit
          left join bank_hold h on h.job = m.job
          where not coalesce(case m.kind
            when 'gift' then d.kind = 'issuer' and c.kind = 'user' and m.job is null
            when 'issue' then d.kind = 'issuer' and c.kind = 'user' and m.job is null
            when 'transfer' then d.kind = 'user' and c.kind = 'user' and m.job is null
            when 'hold' then m.debit = h.payer and m.credit = h.escrow and d.kind = 'user'
              and c.kind = 'hold'
            when 'pay' then m.debit = h.escrow and d.kind = 'hold' and c.kind = 'user'
            when 'release' then m.debit = h.escrow and m.credit = h.payer and d.kind = 'hold'
              and c.kind = 'user'
            end, false)
          order by m.id
          """,
          RUNNING
              + """
              select format('the %s account %s held %s after movement %s',
                a.kind, encode(r.account, 'hex'), r.balance, r.id)
              from (select distinct on (account) account, id, balance from running
                where balance < 0 order by account, id) r
              join bank_account a on a.address = r.account
              where a.kind <> 'issuer'
              """,
          RUNNING
              + """
              select format('snapshot of %s at movement %s says %s after %s lines; the lines say %s after %s',
                encode(s.account, 'hex'), s.upto, s.balance, s.lines,
                coalesce(r.balance::text, 'nothing'), coalesce(r.lines::text, 'none'))
              from bank_snapshot s
              left join running r on r.account = s.account and r.id = s.upto
              where r.id is null or r.balance <> s.balance or r.lines <> s.lines
              order by s.account, s.upto
              """,
          """
          select format('table %s may be changed: its append-only trigger is off or missing', t.name)
          from unnest(array['bank_account', 'bank_hold', 'bank_movement', 'bank_snapshot']) t (name)
          where not exists (select from pg_trigger g
            where g.tgrelid = to_regclass(t.name) and g.tgname = 'bank_append_only'
              and g.tgenabled in ('O', 'A'))
          """);

  private Auditor() {}

  static Audit audit(Handle handle) {
    if (!hasBooks(handle)) {
      throw new BankException(
          BankException.Code.NO_BOOKS,
          "this database holds no books",
          "name the database or the data folder of a network that has a scheduler");
    }
    var problems = new ArrayList<String>();
    for (String query : PROBLEMS) {
      problems.addAll(find(handle, query));
    }
    Amount sum = sum(handle);
    if (!sum.isZero()) {
      problems.addFirst("the sum over all accounts is %s DCC".formatted(sum));
    }
    List<String> listed = problems.subList(0, Math.min(problems.size(), Audit.MAX_PROBLEMS));
    return new Audit(
        problems.isEmpty(),
        sum,
        count(handle, "bank_movement"),
        count(handle, "bank_account"),
        listed);
  }

  private static boolean hasBooks(Handle handle) {
    return handle
        .createQuery("select to_regclass('bank_movement') is not null")
        .mapTo(Boolean.class)
        .one();
  }

  private static List<String> find(Handle handle, String query) {
    return handle
        .createQuery(query.stripTrailing() + " limit " + Audit.MAX_PROBLEMS)
        .mapTo(String.class)
        .list();
  }

  /* Over the accounts, not over the lines: money that went to no account is missing here. */
  private static Amount sum(Handle handle) {
    return handle
        .createQuery(
            RUNNING
                + """
                select coalesce(sum(line.amount), 0) from line
                join bank_account a on a.address = line.account
                """)
        .map((row, context) -> Accounts.amount(row.getBigDecimal(1)))
        .one();
  }

  private static long count(Handle handle, String table) {
    return handle.createQuery("select count(*) from " + table).mapTo(Long.class).one();
  }
}
