package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.Hashes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The accounts in the database: opening, locking, adding up. Stateless. */
final class Accounts {

  /** Whose account it is. */
  enum Owner {
    /** Somebody with a key. */
    USER,
    /** A job, as long as it has money to spend. */
    HOLD,
    /** The network itself, from where all money comes; the one account that may be negative. */
    ISSUER;

    String column() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What an account holds, and how many movements had to be added up to know. */
  record Standing(Amount balance, long linesSince) {}

  /** Where all money comes from. Nobody has the key of this address. */
  static final Address ISSUER = pseudoAddress("issuer");

  private static final int ADDRESS_BYTES = 20;

  /*
   * The class of our advisory locks, "bank". They queue in order; locks on the rows themselves do
   * not, and somebody who wants a busy account alone was seen to wait for ever among those who
   * share it. Two accounts with one hash wait for each other now and then, and nothing else.
   */
  private static final int GATE = 0x62616e6b;

  private Accounts() {}

  /** The account of a job's hold. Nobody has the key of this address. */
  static Address escrow(String job) {
    return pseudoAddress("hold " + job);
  }

  private static Address pseudoAddress(String name) {
    byte[] hash = Hashes.keccak256(("ashlar bank: " + name).getBytes(StandardCharsets.UTF_8));
    return Address.of(Arrays.copyOfRange(hash, hash.length - ADDRESS_BYTES, hash.length));
  }

  /** Opens the accounts that nobody has opened yet. */
  static void open(Handle handle, Collection<Address> addresses, Owner owner, Instant at) {
    handle
        .createUpdate(
            """
            insert into bank_account (address, kind, opened)
            select decode(a, 'hex'), :kind, :at from unnest(:addresses) a order by a
            on conflict do nothing
            """)
        .bindArray("addresses", String.class, digits(addresses))
        .bind("kind", owner.column())
        .bind("at", time(at))
        .execute();
  }

  /**
   * Keeps these accounts from being summed up until the transaction ends. Shared: any number of
   * payments to one account go on side by side.
   *
   * @return those that exist, with their owners
   */
  static Map<Address, Owner> share(Handle handle, Collection<Address> addresses) {
    var found = new LinkedHashMap<Address, Owner>();
    handle
        .createQuery(
            """
            select digits, kind from (
              select digits, pg_advisory_xact_lock_shared(:gate, hashtext(digits))
              from (select distinct digits from unnest(:addresses) a (digits) order by digits) a
              offset 0) shared
            left join bank_account on address = decode(digits, 'hex')
            """)
        .bind("gate", GATE)
        .bindArray("addresses", String.class, digits(addresses))
        .map((row, context) -> {
          String kind = row.getString(2);
          // Locked also where there is no account: the caller is about to open it.
          return kind == null || found.put(Address.of(row.getString(1)), owner(kind)) == null;
        })
        .list();
    return found;
  }

  /**
   * Locks an account that money is to leave: others who take money from it wait until this
   * transaction ends, those who pay into it do not.
   */
  static Optional<Owner> lockForLeaving(Handle handle, Address address) {
    return handle
        .createQuery("select kind from bank_account where address = :address for no key update")
        .bind("address", address.bytes())
        .map((row, context) -> owner(row.getString(1)))
        .findOne();
  }

  /** Locks an account against every movement, once those under way have ended. */
  static void lockForSumming(Handle handle, Address address) {
    handle
        .createQuery("select pg_advisory_xact_lock(:gate, hashtext(:digits)) is null")
        .bind("gate", GATE)
        .bind("digits", address.digits())
        .mapTo(Boolean.class)
        .one();
  }

  /** What this account holds as of this statement. One that nobody has opened holds nothing. */
  static Standing standing(Handle handle, Address address) {
    return standings(handle, List.of(address)).values().iterator().next();
  }

  /** What these accounts hold, all as of the same moment, in the order asked for. */
  static Map<Address, Standing> standings(Handle handle, Collection<Address> addresses) {
    var found = new LinkedHashMap<Address, Standing>();
    addresses.forEach(address -> found.put(address, new Standing(Amount.ZERO, 0)));
    handle
        .createQuery(
            """
            select a.digits,
              coalesce(s.balance, 0) + coalesce(i.amount, 0) - coalesce(o.amount, 0),
              i.lines + o.lines
            from unnest(:addresses) a (digits)
            left join lateral (
              select upto, balance from bank_snapshot where account = decode(a.digits, 'hex')
              order by upto desc limit 1) s on true
            cross join lateral (
              select sum(amount) as amount, count(*) as lines from bank_movement
              where credit = decode(a.digits, 'hex') and id > coalesce(s.upto, 0)) i
            cross join lateral (
              select sum(amount) as amount, count(*) as lines from bank_movement
              where debit = decode(a.digits, 'hex') and id > coalesce(s.upto, 0)) o
            """)
        .bindArray("addresses", String.class, digits(found.keySet()))
        .map((row, context) ->
            found.put(
                Address.of(row.getString(1)),
                new Standing(amount(row.getBigDecimal(2)), row.getLong(3))))
        .list();
    return found;
  }

  static List<String> digits(Collection<Address> addresses) {
    var digits = new ArrayList<String>(addresses.size());
    addresses.forEach(address -> digits.add(address.digits()));
    return digits;
  }

  static Amount amount(BigDecimal units) {
    return new Amount(units.toBigIntegerExact());
  }

  static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Owner owner(String column) {
    return Owner.valueOf(column.toUpperCase(java.util.Locale.ROOT));
  }
}
