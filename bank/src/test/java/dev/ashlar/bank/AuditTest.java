package dev.ashlar.bank;

import static dev.ashlar.bank.Books.ALICE;
import static dev.ashlar.bank.Books.BOB;
import static dev.ashlar.bank.Books.dcc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.store.testing.TestDatabase;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test breaks the books by hand, as only somebody with the database's password could. */
class AuditTest {
  private final Books books = Books.open(BankOptions.DEFAULTS);

  @BeforeEach
  void aLittleHistory() {
    books.issue(ALICE, "10");
    books.in(handle -> books.bank().hold(handle, "job", ALICE, dcc("3")));
    books.in(handle -> books.bank().pay(handle, "job", BOB, dcc("1"), ""));
    books.bank().snapshot(ALICE);
  }

  @AfterEach
  void close() {
    books.close();
  }

  @Test
  void untouchedBooksBalance() {
    Audit audit = Bank.audit(books.database());

    assertThat(audit).isEqualTo(new Audit(true, dcc("0"), 3, 4, java.util.List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update bank_movement set amount = 1",
        "delete from bank_movement",
        "truncate bank_movement cascade",
        "update bank_account set kind = 'issuer'",
        "delete from bank_account where false",
        "update bank_hold set payer = escrow",
        "delete from bank_snapshot",
        "insert into bank_movement (at, kind, debit, credit, amount, memo) select now(), 'transfer',"
            + " address, address, 1, '' from bank_account limit 1",
        "insert into bank_movement (at, kind, debit, credit, amount, memo) select at, kind, debit,"
            + " credit, -amount, '' from bank_movement where kind = 'issue'",
        "insert into bank_movement (at, kind, debit, credit, amount, memo) select at, kind, debit,"
            + " decode(repeat('99', 20), 'hex'), amount, '' from bank_movement where kind = 'issue'",
        "insert into bank_movement (at, kind, debit, credit, amount, job, memo) select at, kind,"
            + " credit, debit, amount, job, '' from bank_movement where kind = 'pay'",
        "insert into bank_movement (at, kind, debit, credit, amount, memo) select at, kind,"
            + " debit, credit, amount, '' from bank_movement where kind = 'pay'"
      })
  void theDatabaseItselfRefuses(String sql) {
    assertThatExceptionOfType(JdbiException.class)
        .isThrownBy(() -> books.in(handle -> handle.execute(sql)));

    assertThat(books.bank().audit().balanced()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update bank_movement set amount = amount * 11 where kind = 'pay' | the hold account",
        "update bank_movement set amount = 2 where kind = 'issue' | the user account",
        "update bank_snapshot set balance = balance + 1 | snapshot of",
        "update bank_snapshot set upto = upto + 100 | the lines say nothing",
        "delete from bank_movement where kind = 'issue' | the user account",
        "update bank_movement set kind = 'transfer', job = null where kind = 'pay' | of kind transfer goes from",
        "delete from bank_account where kind = 'issuer' | the sum over all accounts is 10 DCC"
      })
  void whatSomebodyChangedBehindItsBackIsFound(String sql, String problem) {
    books.in(handle -> {
      handle.execute("set local session_replication_role = replica");
      handle.execute(sql);
    });

    Audit audit = books.bank().audit();

    assertThat(audit.balanced()).isFalse();
    assertThat(audit.problems()).anySatisfy(line -> assertThat(line).contains(problem));
  }

  @Test
  void aTableThatMayBeChangedIsAProblem() {
    books.in(handle -> handle.execute("drop trigger bank_append_only on bank_movement"));

    assertThat(books.bank().audit().problems())
        .containsExactly(
            "table bank_movement may be changed: its append-only trigger is off or missing");
  }

  @Test
  void aDatabaseWithoutBooksIsNamed() {
    try (var empty = TestDatabase.fresh()) {
      assertThatExceptionOfType(BankException.class)
          .isThrownBy(() -> Bank.audit(empty))
          .satisfies(e -> assertThat(e.code()).isEqualTo(BankException.Code.NO_BOOKS));
    }
  }
}
