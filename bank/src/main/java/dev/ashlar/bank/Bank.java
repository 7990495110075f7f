package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import dev.ashlar.store.Database;
import dev.ashlar.wallet.Address;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The books of a network. Thread-safe; methods that take a handle are part of its transaction.
 *
 * <p>Every movement of money is one row with both its sides, rows are only ever added, and an
 * account's balance is its last snapshot plus the movements since. Money that leaves a person's
 * account does so under a lock on that account, after its balance was looked at; so no account is
 * overdrawn, whatever happens at once. A payment out of a hold takes no such lock, because every
 * submit of a job would wait for it: the caller pays each slice once, from a hold that was filled
 * for each slice, and what is checked here stops a mistake, not a race. {@link #release} is exact,
 * and {@link #audit} finds what neither caught.
 */
public final class Bank {
  /** A statement has no more lines than this. */
  public static final int MAX_STATEMENT = 10_000;

  private final Database database;
  private final BankOptions options;
  private final Clock clock;
  private final Snapshots snapshots;

  /** A bank over the tables of {@code db/bank}, which the caller has migrated. */
  public Bank(Database database, BankOptions options, Clock clock) {
    this.database = database;
    this.options = options;
    this.clock = clock;
    this.snapshots = new Snapshots(database, clock);
  }

  /**
   * Opens an account where there is none. It is given the network's gift, once, also when it was
   * paid before anybody opened it.
   */
  public void open(Handle handle, Address account) {
    Accounts.open(handle, List.of(account), Accounts.Owner.USER, clock.instant());
    if (options.gift().isZero() || Movements.hasGift(handle, account)) {
      return;
    }
    // Of two that open the same account at once the second waits here, and then looks again.
    requireUser(account, Accounts.lockForLeaving(handle, account));
    Accounts.share(handle, List.of(account));
    if (!Movements.hasGift(handle, account)) {
      fromIssuer(handle, Kind.GIFT, account, options.gift(), "welcome");
    }
  }

  /** Puts money into circulation; for the owner of the network alone. */
  public void issue(Handle handle, Address to, Amount amount, String memo) {
    Accounts.open(handle, List.of(to), Accounts.Owner.USER, clock.instant());
    requireUsers(List.of(to), Accounts.share(handle, List.of(to)));
    fromIssuer(handle, Kind.ISSUE, to, Checks.amount(amount), Checks.memo(memo));
  }

  private void fromIssuer(Handle handle, Kind kind, Address to, Amount amount, String memo) {
    List<Address> issuer = List.of(Accounts.ISSUER);
    if (Accounts.share(handle, issuer).isEmpty()) {
      Accounts.open(handle, issuer, Accounts.Owner.ISSUER, clock.instant());
    }
    var movement = new Movements.Movement(Accounts.ISSUER, to, amount, memo);
    Movements.add(handle, clock.instant(), kind, Optional.empty(), List.of(movement));
  }

  /** Sets money of the payer aside for a job; what the job has already grows by it. */
  public void hold(Handle handle, String job, Address payer, Amount amount) {
    Checks.amount(amount);
    Address escrow = openHold(handle, Checks.job(job), payer);
    leave(handle, payer, amount, "job " + job);
    Accounts.share(handle, List.of(payer, escrow));
    var movement = new Movements.Movement(payer, escrow, amount, "");
    Movements.add(handle, clock.instant(), Kind.HOLD, Optional.of(job), List.of(movement));
  }

  private Address openHold(Handle handle, String job, Address payer) {
    Optional<Hold> known = Hold.find(handle, job);
    if (known.isEmpty()) {
      Accounts.open(handle, List.of(payer), Accounts.Owner.USER, clock.instant());
      Accounts.open(handle, List.of(escrow(job)), Accounts.Owner.HOLD, clock.instant());
      Hold.open(handle, new Hold(job, escrow(job), payer), clock.instant());
      known = Hold.find(handle, job);
    }
    Hold hold = known.orElseThrow(() -> unknownJob(job));
    if (!hold.payer().equals(payer)) {
      throw new BankException(
          BankException.Code.OTHER_PAYER,
          "job %s is paid for by %s, not by %s".formatted(job, hold.payer(), payer),
          "let its payer add to it");
    }
    return hold.escrow();
  }

  /** Pays one payee out of a job's hold; see {@link #payAll}. */
  public void pay(Handle handle, String job, Address payee, Amount amount, String memo) {
    payAll(handle, job, List.of(new Payment(payee, amount, memo)));
  }

  /**
   * Pays out of a job's hold, all or none. Payees need no account; one is opened for them. Refuses
   * what the hold cannot cover ({@code HOLD_SPENT}).
   */
  public void payAll(Handle handle, String job, List<Payment> payments) {
    Address escrow = escrow(job);
    var payees = new LinkedHashSet<Address>();
    payments.forEach(payment -> payees.add(payment.payee()));
    sharePayment(handle, job, escrow, payees);
    Amount sum = payments.stream().map(Payment::amount).reduce(Amount.ZERO, Amount::plus);
    Accounts.Standing standing = standing(handle, escrow);
    if (standing.balance().compareTo(sum) < 0) {
      throw new BankException(
          BankException.Code.HOLD_SPENT,
          "the hold of job %s has %s DCC left, and %s DCC should be paid out of it"
              .formatted(job, standing.balance(), sum),
          "");
    }
    List<Movements.Movement> movements =
        payments.stream()
            .map(payment ->
                new Movements.Movement(escrow, payment.payee(), payment.amount(), payment.memo()))
            .toList();
    Movements.add(handle, clock.instant(), Kind.PAY, Optional.of(job), movements);
  }

  private static void requireUsers(
      Collection<Address> accounts, Map<Address, Accounts.Owner> owners) {
    for (Address account : accounts) {
      requireUser(account, Optional.ofNullable(owners.get(account)));
    }
  }

  /* One question for all locks, because this is what every submit asks. */
  private void sharePayment(Handle handle, String job, Address escrow, Collection<Address> payees) {
    var all = new LinkedHashSet<>(payees);
    all.add(escrow);
    Map<Address, Accounts.Owner> owners = Accounts.share(handle, all);
    if (!owners.containsKey(escrow)) {
      throw unknownJob(job);
    }
    requireUsers(payees, owners);
    if (owners.size() < all.size()) {
      Accounts.open(handle, payees, Accounts.Owner.USER, clock.instant());
    }
  }

  /** Gives back to the payer what is left of a job's hold, and returns it. */
  public Amount release(Handle handle, String job) {
    Hold hold = Hold.find(handle, Checks.job(job)).orElseThrow(() -> unknownJob(job));
    // Alone, so that payments under way are counted and later ones see what is left: nothing.
    Accounts.lockForSumming(handle, hold.escrow());
    Amount rest = standing(handle, hold.escrow()).balance();
    if (rest.isNegative()) {
      throw new BankException(
          BankException.Code.BOOKS_DO_NOT_BALANCE,
          "%s DCC more were paid for job %s than were held for it".formatted(rest.negate(), job),
          "run the audit, and look for slices that were paid twice");
    }
    Accounts.share(handle, List.of(hold.payer()));
    var movement = new Movements.Movement(hold.escrow(), hold.payer(), rest, "");
    Movements.add(handle, clock.instant(), Kind.RELEASE, Optional.of(job), List.of(movement));
    return rest;
  }

  /** Moves an amount from one person's account to another's, which is opened where missing. */
  public void transfer(Handle handle, Address from, Address to, Amount amount, String memo) {
    Checks.amount(amount);
    prepareTransfer(handle, from, to);
    leave(handle, from, amount, "transfer to " + to);
    move(handle, from, to, amount, Checks.memo(memo));
  }

  /** Moves all that an account holds, and returns it. */
  public Amount transferAll(Handle handle, Address from, Address to, String memo) {
    Checks.memo(memo);
    prepareTransfer(handle, from, to);
    Amount all = lockedStanding(handle, from).balance();
    move(handle, from, to, all, memo);
    return all;
  }

  private void prepareTransfer(Handle handle, Address from, Address to) {
    if (from.equals(to)) {
      throw new BankException(
          BankException.Code.SAME_ACCOUNT, "a transfer from %s to itself".formatted(from), "");
    }
    if (Accounts.share(handle, List.of(from)).isEmpty()) {
      throw new BankException(
          BankException.Code.UNKNOWN_ACCOUNT, "there is no account " + from, "");
    }
  }

  private void move(Handle handle, Address from, Address to, Amount amount, String memo) {
    Map<Address, Accounts.Owner> owners = Accounts.share(handle, List.of(to));
    requireUsers(List.of(to), owners);
    if (owners.isEmpty()) {
      Accounts.open(handle, List.of(to), Accounts.Owner.USER, clock.instant());
    }
    var movement = new Movements.Movement(from, to, amount, memo);
    Movements.add(handle, clock.instant(), Kind.TRANSFER, Optional.empty(), List.of(movement));
  }

  /** Locks an account and sees that this amount may leave it. */
  private void leave(Handle handle, Address account, Amount amount, String purpose) {
    Amount balance = lockedStanding(handle, account).balance();
    if (balance.compareTo(amount) < 0) {
      throw new BankException(
          BankException.Code.ENOFUNDS,
          "account %s holds %s DCC, and %s DCC are needed (%s)"
              .formatted(account, balance, amount, purpose),
          "transfer at least %s DCC to it".formatted(amount.minus(balance)));
    }
  }

  private Accounts.Standing lockedStanding(Handle handle, Address account) {
    requireUser(account, Accounts.lockForLeaving(handle, account));
    return standing(handle, account);
  }

  private Accounts.Standing standing(Handle handle, Address account) {
    Accounts.Standing standing = Accounts.standing(handle, account);
    snapshots.noticed(account, standing);
    return standing;
  }

  /** What an account holds; one that nobody has opened holds nothing. */
  public Amount balance(Handle handle, Address account) {
    return Accounts.standing(handle, account).balance();
  }

  /** What these accounts hold, all at the same moment, in the order asked for. */
  public Map<Address, Amount> balances(Handle handle, Collection<Address> accounts) {
    var balances = new LinkedHashMap<Address, Amount>();
    Accounts.standings(handle, accounts)
        .forEach((account, standing) -> balances.put(account, standing.balance()));
    return balances;
  }

  /** What is left of a job's hold; nothing when there never was one. */
  public Amount held(Handle handle, String job) {
    return balance(handle, escrow(job));
  }

  /** The address under which a job's hold stands in the books. Nobody has its key. */
  public Address escrow(String job) {
    return Accounts.escrow(Checks.job(job));
  }

  /** The address from which all money comes. Its balance is what is in circulation, negated. */
  public Address issuer() {
    return Accounts.ISSUER;
  }

  /** The newest lines of an account, newest first, at most {@link #MAX_STATEMENT}. */
  public List<Entry> statement(Handle handle, Address account, int limit) {
    if (limit < 1 || limit > MAX_STATEMENT) {
      throw new IllegalArgumentException(
          "a statement has 1 to %d lines, not %d".formatted(MAX_STATEMENT, limit));
    }
    return Movements.statement(handle, account, balance(handle, account), limit);
  }

  /**
   * Sums an account up now, in a transaction of its own, so that its next balance need not. The
   * bank does so by itself for accounts whose money moves; never from within a transaction.
   */
  public void snapshot(Address account) {
    snapshots.take(account);
  }

  /** Reads the books from the first entry; never from within a transaction. */
  public Audit audit() {
    return audit(database);
  }

  /** Reads the books in this database from the first entry. */
  public static Audit audit(Database database) {
    return database.snapshot(Auditor::audit);
  }

  private static void requireUser(Address account, Optional<Accounts.Owner> owner) {
    if (owner.isPresent() && owner.get() != Accounts.Owner.USER) {
      throw new BankException(
          BankException.Code.SYSTEM_ACCOUNT,
          "account %s belongs to the bank itself".formatted(account),
          "name the address of a key");
    }
  }

  private static BankException unknownJob(String job) {
    return new BankException(BankException.Code.UNKNOWN_JOB, "there is no hold for job " + job, "");
  }
}
