package dev.ashlar.bank;

import static dev.ashlar.bank.Books.ALICE;
import static dev.ashlar.bank.Books.BOB;
import static dev.ashlar.bank.Books.CAROL;
import static dev.ashlar.bank.Books.dcc;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.bank.BankException.Code;
import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BankTest {
  private static final String JOB = "aJob";

  private final Books books = Books.open(BankOptions.DEFAULTS);
  private final Bank bank = books.bank();

  @AfterEach
  void theBooksBalanceWhateverHappened() {
    assertThat(bank.audit().problems()).isEmpty();
    assertThat(bank.audit().balanced()).isTrue();
    books.close();
  }

  @Test
  void aNewAccountHoldsNothingUnlessTheNetworkGives() {
    books.in(handle -> bank.open(handle, ALICE));

    assertThat(books.balance(ALICE)).isEqualTo(Amount.ZERO);
    assertThat(books.balance(BOB)).isEqualTo(Amount.ZERO);
  }

  @Test
  void aGiftIsGivenOnceAlsoToWhoWasPaidBeforeOpening() {
    var generous = new Bank(books.database(), BankOptions.DEFAULTS.withGift(dcc("5")), Books.CLOCK);
    books.issue(ALICE, "1");
    books.in(handle -> bank.transfer(handle, ALICE, BOB, dcc("1"), ""));

    books.in(handle -> generous.open(handle, BOB));
    books.in(handle -> generous.open(handle, BOB));

    assertThat(books.balance(BOB)).isEqualTo(dcc("6"));
    assertThat(books.balance(bank.issuer())).isEqualTo(dcc("-6"));
  }

  @Test
  void aJobIsHeldPaidAndTheRestReleased() {
    books.issue(ALICE, "10");

    books.in(handle -> bank.hold(handle, JOB, ALICE, dcc("3")));
    books.in(handle -> bank.hold(handle, JOB, ALICE, dcc("1")));
    books.in(handle -> bank.pay(handle, JOB, BOB, dcc("1.5"), "3 slices"));
    assertThat(books.held(JOB)).isEqualTo(dcc("2.5"));
    Amount rest = books.database().transaction(handle -> bank.release(handle, JOB));

    assertThat(rest).isEqualTo(dcc("2.5"));
    assertThat(books.balance(ALICE)).isEqualTo(dcc("8.5"));
    assertThat(books.balance(BOB)).isEqualTo(dcc("1.5"));
    assertThat(books.held(JOB)).isEqualTo(Amount.ZERO);
  }

  @Test
  void aBatchPaysEveryPayeeOrNobody() {
    books.issue(ALICE, "10");
    books.in(handle -> bank.hold(handle, JOB, ALICE, dcc("3")));

    books.in(handle ->
        bank.payAll(
            handle,
            JOB,
            List.of(
                new Payment(BOB, dcc("1"), "a"),
                new Payment(CAROL, dcc("0.5"), "b"),
                new Payment(BOB, dcc("0.25"), "c"),
                new Payment(CAROL, Amount.ZERO, "free"))));
    books.refused(
        Code.HOLD_SPENT,
        handle ->
            bank.payAll(
                handle,
                JOB,
                List.of(new Payment(BOB, dcc("1"), ""), new Payment(CAROL, dcc("0.26"), ""))));

    assertThat(books.balance(BOB)).isEqualTo(dcc("1.25"));
    assertThat(books.balance(CAROL)).isEqualTo(dcc("0.5"));
  }

  @Test
  void whoHoldsTooLittleIsToldHowMuchIsMissing() {
    books.issue(ALICE, "10");

    books
        .refused(Code.ENOFUNDS, handle -> bank.hold(handle, JOB, ALICE, dcc("10.5")))
        .hasMessageContaining("holds 10 DCC, and 10.5 DCC are needed");
    books.refused(Code.ENOFUNDS, handle -> bank.hold(handle, JOB, BOB, dcc("1")));
    books.refused(Code.ENOFUNDS, handle -> bank.transfer(handle, ALICE, BOB, dcc("11"), ""));

    assertThat(books.balance(ALICE)).isEqualTo(dcc("10"));
  }

  @Test
  void aFreeJobNeedsNoMoney() {
    books.in(handle -> bank.hold(handle, JOB, ALICE, Amount.ZERO));
    books.in(handle -> bank.pay(handle, JOB, BOB, Amount.ZERO, ""));

    assertThat(books.database().<Amount>transaction(handle -> bank.release(handle, JOB)))
        .isEqualTo(Amount.ZERO);
  }

  @Test
  void aReleasedHoldPaysNobodyAndAnUnknownJobNeither() {
    books.issue(ALICE, "10");
    books.in(handle -> bank.hold(handle, JOB, ALICE, dcc("3")));
    books.in(handle -> bank.release(handle, JOB));

    books.refused(Code.HOLD_SPENT, handle -> bank.pay(handle, JOB, BOB, dcc("1"), ""));
    books.refused(Code.UNKNOWN_JOB, handle -> bank.pay(handle, "other", BOB, dcc("1"), ""));
    books.refused(Code.UNKNOWN_JOB, handle -> bank.release(handle, "other"));
  }

  @Test
  void aJobHasOnePayer() {
    books.issue(ALICE, "10");
    books.issue(BOB, "10");
    books.in(handle -> bank.hold(handle, JOB, ALICE, dcc("3")));

    books
        .refused(Code.OTHER_PAYER, handle -> bank.hold(handle, JOB, BOB, dcc("1")))
        .hasMessageContaining(ALICE.text());
  }

  @Test
  void allThatAnAccountHoldsCanBeMoved() {
    books.issue(ALICE, "1.000000000000000001");

    Amount moved =
        books.database().transaction(handle -> bank.transferAll(handle, ALICE, BOB, "claim"));

    assertThat(moved).isEqualTo(dcc("1.000000000000000001"));
    assertThat(books.balance(ALICE)).isEqualTo(Amount.ZERO);
    assertThat(books.balance(BOB)).isEqualTo(moved);
  }

  @Test
  void nobodyMovesMoneyOfTheBankItselfOrPutsSomethingThere() {
    books.issue(ALICE, "10");
    books.in(handle -> bank.hold(handle, JOB, ALICE, dcc("3")));
    Address escrow = bank.escrow(JOB);

    books.refused(Code.SYSTEM_ACCOUNT, handle -> bank.transfer(handle, escrow, BOB, dcc("1"), ""));
    books.refused(Code.SYSTEM_ACCOUNT, handle -> bank.transferAll(handle, bank.issuer(), BOB, ""));
    books.refused(
        Code.SYSTEM_ACCOUNT, handle -> bank.transfer(handle, ALICE, escrow, dcc("1"), ""));
    books.refused(Code.SYSTEM_ACCOUNT, handle -> bank.pay(handle, JOB, escrow, dcc("1"), ""));
    books.refused(Code.SYSTEM_ACCOUNT, handle -> bank.hold(handle, "x", escrow, dcc("1")));
  }

  @Test
  void nonsenseIsRefused() {
    books.issue(ALICE, "10");

    books.refused(Code.BAD_AMOUNT, handle -> bank.transfer(handle, ALICE, BOB, dcc("-1"), ""));
    books.refused(Code.BAD_AMOUNT, handle -> bank.hold(handle, JOB, ALICE, dcc("-1")));
    books.refused(
        Code.BAD_AMOUNT, handle -> bank.hold(handle, JOB, ALICE, dcc("1" + "0".repeat(18))));
    books.refused(Code.BAD_MEMO, handle -> bank.pay(handle, JOB, BOB, dcc("1"), "x".repeat(201)));
    books.refused(Code.BAD_MEMO, handle -> bank.pay(handle, JOB, BOB, dcc("1"), "a\u0000"));
    books.refused(Code.SAME_ACCOUNT, handle -> bank.transfer(handle, ALICE, ALICE, dcc("1"), ""));
    books.refused(Code.UNKNOWN_ACCOUNT, handle -> bank.transfer(handle, BOB, ALICE, dcc("1"), ""));
  }

  @Test
  void aStatementTellsEachLineWithWhatWasHeldAfterIt() {
    books.issue(ALICE, "10");
    books.in(handle -> bank.hold(handle, JOB, ALICE, dcc("3")));
    books.in(handle -> bank.transfer(handle, ALICE, BOB, dcc("2"), "lunch"));

    List<Entry> all = books.database().read(handle -> bank.statement(handle, ALICE, 10));
    List<Entry> newest = books.database().read(handle -> bank.statement(handle, ALICE, 1));

    assertThat(all)
        .extracting(Entry::kind, Entry::other, Entry::amount, Entry::balance, Entry::memo)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Kind.TRANSFER, BOB, dcc("-2"), dcc("5"), "lunch"),
            org.assertj.core.groups.Tuple.tuple(
                Kind.HOLD, bank.escrow(JOB), dcc("-3"), dcc("7"), ""),
            org.assertj.core.groups.Tuple.tuple(
                Kind.ISSUE, bank.issuer(), dcc("10"), dcc("10"), "start"));
    assertThat(all.get(1).job()).isEqualTo(Optional.of(JOB));
    assertThat(all.get(0).at()).isEqualTo(Books.CLOCK.instant());
    assertThat(newest).containsExactly(all.getFirst());
  }

  @Test
  void balancesComeInTheOrderAskedFor() {
    books.issue(ALICE, "1");
    books.issue(BOB, "2");

    var balances =
        books.database().read(handle -> bank.balances(handle, List.of(CAROL, BOB, ALICE)));

    assertThat(balances.entrySet().stream().map(Object::toString))
        .containsExactly(CAROL + "=0", BOB + "=2", ALICE + "=1");
  }

  @Test
  void aSnapshotChangesNoBalance() {
    books.issue(ALICE, "10");
    books.in(handle -> bank.transfer(handle, ALICE, BOB, dcc("1"), ""));
    bank.snapshot(ALICE);
    books.in(handle -> bank.transfer(handle, ALICE, BOB, dcc("2"), ""));
    bank.snapshot(ALICE);
    bank.snapshot(ALICE);
    books.in(handle -> bank.transfer(handle, BOB, ALICE, dcc("0.5"), ""));

    assertThat(books.balance(ALICE)).isEqualTo(dcc("7.5"));
    assertThat(books.count("bank_snapshot")).isEqualTo(2);
  }
}
