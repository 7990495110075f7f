package dev.ashlar.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ashlar.base.Amount;
import dev.ashlar.store.Database;
import dev.ashlar.store.Work;
import dev.ashlar.store.testing.TestDatabase;
import dev.ashlar.wallet.Address;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.assertj.core.api.AbstractThrowableAssert;

/** Fresh books for one test; must be closed. */
record Books(Database database, Bank bank) implements AutoCloseable {
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T10:00:00Z"), ZoneOffset.UTC);
  static final Address ALICE = address(1);
  static final Address BOB = address(2);
  static final Address CAROL = address(3);

  static Books open(BankOptions options) {
    Database database = TestDatabase.fresh("bank");
    return new Books(database, new Bank(database, options, CLOCK));
  }

  static Address address(int number) {
    return Address.of("0x%040x".formatted(number));
  }

  static Amount dcc(String text) {
    return Amount.ofDecimal(text);
  }

  void in(Work.Deed deed) {
    database.transact(deed);
  }

  void issue(Address to, String amount) {
    in(handle -> bank.issue(handle, to, dcc(amount), "start"));
  }

  Amount balance(Address account) {
    return database.read(handle -> bank.balance(handle, account));
  }

  Amount held(String job) {
    return database.read(handle -> bank.held(handle, job));
  }

  long count(String table) {
    return database.read(
        handle -> handle.createQuery("select count(*) from " + table).mapTo(Long.class).one());
  }

  AbstractThrowableAssert<?, ?> refused(BankException.Code code, Work.Deed deed) {
    BankException refusal = catchThrowableOfType(BankException.class, () -> in(deed));
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    return assertThat(refusal);
  }

  @Override
  public void close() {
    database.close();
  }
}
