package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The movements in the database. Whoever adds one has locked both accounts before. Stateless. */
final class Movements {

  /** A movement that is to be added. */
  record Movement(Address debit, Address credit, Amount amount, String memo) {}

  private Movements() {}

  /** Adds movements of one kind, all for this job or for none; nothing is added for zero. */
  static void add(
      Handle handle, Instant at, Kind kind, Optional<String> job, List<Movement> movements) {
    var debits = new ArrayList<Address>();
    var credits = new ArrayList<Address>();
    var amounts = new ArrayList<String>();
    var memos = new ArrayList<String>();
    for (Movement movement : movements) {
      if (!movement.amount().isZero()) {
        debits.add(movement.debit());
        credits.add(movement.credit());
        amounts.add(movement.amount().units().toString());
        memos.add(movement.memo());
      }
    }
    if (amounts.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            insert into bank_movement (at, kind, job, debit, credit, amount, memo)
            select :at, :kind, :job, decode(debit, 'hex'), decode(credit, 'hex'),
              amount::numeric, memo
            from unnest(:debits, :credits, :amounts, :memos) m (debit, credit, amount, memo)
            """)
        .bind("at", Accounts.time(at))
        .bind("kind", kind.column())
        .bind("job", job.orElse(null))
        .bindArray("debits", String.class, Accounts.digits(debits))
        .bindArray("credits", String.class, Accounts.digits(credits))
        .bindArray("amounts", String.class, amounts)
        .bindArray("memos", String.class, memos)
        .execute();
  }

  static boolean hasGift(Handle handle, Address account) {
    return handle
        .createQuery(
            "select exists (select from bank_movement where credit = :account and kind = 'gift')")
        .bind("account", account.bytes())
        .mapTo(Boolean.class)
        .one();
  }

  /** The newest lines of an account, newest first, given what it holds now. */
  static List<Entry> statement(Handle handle, Address account, Amount balance, int limit) {
    var after = new Amount[] {balance};
    return handle
        .createQuery(
            """
            select id, at, kind, encode(other, 'hex'), amount, job, memo from (
              (select id, at, kind, debit as other, amount, job, memo from bank_movement
                where credit = :account order by id desc limit :limit)
              union all
              (select id, at, kind, credit as other, -amount, job, memo from bank_movement
                where debit = :account order by id desc limit :limit)) line
            order by id desc limit :limit
            """)
        .bind("account", account.bytes())
        .bind("limit", limit)
        .map((row, context) -> {
          Amount amount = Accounts.amount(row.getBigDecimal(5));
          Amount held = after[0];
          after[0] = held.minus(amount);
          return new Entry(
              row.getLong(1),
              row.getObject(2, java.time.OffsetDateTime.class).toInstant(),
              Kind.ofColumn(row.getString(3)),
              Address.of(row.getString(4)),
              amount,
              held,
              Optional.ofNullable(row.getString(6)),
              row.getString(7));
        })
        .list();
  }
}
