package dev.ashlar.bank;

import dev.ashlar.store.Database;
import dev.ashlar.wallet.Address;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sums accounts up now and then, so that a balance stays cheap however many movements there are.
 * Thread-safe.
 *
 * <p>The danger is a movement that draws its id before a snapshot is taken and is committed after
 * it: it would lie below the snapshot without being in it, and its money would be gone. So every
 * movement locks its accounts in share mode <em>before</em> it draws an id, and a snapshot locks
 * its account alone: then no movement of this account is under way, all that exist are visible, and
 * those to come draw greater ids. Snapshots are taken in transactions of their own, beside the one
 * that noticed, which nobody waits for.
 */
final class Snapshots {
  /** An account with more movements than this since its last snapshot is summed up again. */
  static final int LINES_PER_SNAPSHOT = 512;

  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

  private final Database database;
  private final Clock clock;
  private final Set<Address> underWay = ConcurrentHashMap.newKeySet();

  Snapshots(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Has the account summed up soon if that was long ago. */
  void noticed(Address account, Accounts.Standing standing) {
    if (standing.linesSince() > LINES_PER_SNAPSHOT && underWay.add(account)) {
      Thread.ofVirtual().name("ashlar-bank-snapshot").start(() -> takeQuietly(account));
    }
  }

  private void takeQuietly(Address account) {
    try {
      take(account);
    } catch (RuntimeException e) {
      // Nothing is lost: the next one who adds this account up notices again.
      log.atInfo().addKeyValue("account", account).setCause(e).log("no snapshot this time");
    } finally {
      underWay.remove(account);
    }
  }

  /** Sums the account up now. */
  void take(Address account) {
    database.transact(handle -> {
      // Payments to this account wait for us while we wait for those under way: not for long.
      handle.execute("set local lock_timeout = '2s'");
      Accounts.lockForSumming(handle, account);
      handle
          .createUpdate(
              """
              insert into bank_snapshot (account, upto, balance, lines, at)
              select :account, max(line.id), coalesce(max(s.balance), 0) + sum(line.amount),
                coalesce(max(s.lines), 0) + count(*), :at
              from (
                select id, amount from bank_movement where credit = :account
                union all
                select id, -amount from bank_movement where debit = :account) line
              left join (
                select upto, balance, lines from bank_snapshot where account = :account
                order by upto desc limit 1) s on true
              where line.id > coalesce(s.upto, 0)
              having count(*) > 0
              """)
          .bind("account", account.bytes())
          .bind("at", Accounts.time(clock.instant()))
          .execute();
    });
  }
}
