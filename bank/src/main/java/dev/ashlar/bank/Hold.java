package dev.ashlar.bank;

import dev.ashlar.wallet.Address;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Whose money a job spends, and from which account. */
record Hold(String job, Address escrow, Address payer) {

  static Optional<Hold> find(Handle handle, String job) {
    return handle
        .createQuery(
            """
            select job, encode(escrow, 'hex'), encode(payer, 'hex') from bank_hold
            where job = :job
            """)
        .bind("job", job)
        .map((row, context) ->
            new Hold(row.getString(1), Address.of(row.getString(2)), Address.of(row.getString(3))))
        .findOne();
  }

  /** Writes the hold down unless there is one for this job. */
  static void open(Handle handle, Hold hold, Instant at) {
    handle
        .createUpdate(
            """
            insert into bank_hold (job, escrow, payer, opened)
            values (:job, :escrow, :payer, :at)
            on conflict do nothing
            """)
        .bind("job", hold.job())
        .bind("escrow", hold.escrow().bytes())
        .bind("payer", hold.payer().bytes())
        .bind("at", Accounts.time(at))
        .execute();
  }
}
