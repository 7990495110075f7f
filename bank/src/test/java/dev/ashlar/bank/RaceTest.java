package dev.ashlar.bank;

import static dev.ashlar.bank.Books.ALICE;
import static dev.ashlar.bank.Books.BOB;
import static dev.ashlar.bank.Books.address;
import static dev.ashlar.bank.Books.dcc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many do at once. The audit afterwards reads every balance at every moment. */
@Timeout(60)
class RaceTest {
  private static final int THREADS = 12;
  private static final int LIMIT_SECONDS = 50;

  private final Books books = Books.open(BankOptions.DEFAULTS.withGift(dcc("1")));
  private final Bank bank = books.bank();

  @AfterEach
  void theBooksBalance() {
    Audit audit = bank.audit();
    assertThat(audit.problems()).isEmpty();
    assertThat(audit.sum()).isEqualTo(Amount.ZERO);
    books.close();
  }

  @Test
  void anAccountIsNotOverdrawnByManyDeploysAndTransfersAtOnce() throws Exception {
    books.issue(ALICE, "10");
    var succeeded = new AtomicInteger();

    together(thread -> {
      for (int i = 0; i < 4; i++) {
        int turn = i;
        try {
          books.in(handle -> {
            if (turn % 2 == 0) {
              bank.hold(handle, "job-%d-%d".formatted(thread, turn), ALICE, dcc("1"));
            } else {
              bank.transfer(handle, ALICE, BOB, dcc("1"), "");
            }
          });
          succeeded.incrementAndGet();
        } catch (BankException e) {
          assertThat(e.code()).isEqualTo(BankException.Code.ENOFUNDS);
        }
      }
    });

    assertThat(succeeded).hasValue(10);
    assertThat(books.balance(ALICE)).isEqualTo(Amount.ZERO);
  }

  @Test
  void aNewAccountIsGivenOneGiftHoweverManyOpenIt() throws Exception {
    together(_ -> books.in(handle -> bank.open(handle, ALICE)));

    assertThat(books.balance(ALICE)).isEqualTo(dcc("1"));
  }

  @Test
  void noMovementIsLostWhileAccountsAreSummedUp() throws Exception {
    books.issue(ALICE, "1000");
    books.in(handle -> bank.hold(handle, "job", ALICE, dcc("500")));
    int rounds = 30;

    together(thread -> {
      for (int i = 0; i < rounds; i++) {
        if (thread == 0) {
          bank.snapshot(BOB);
          bank.snapshot(bank.escrow("job"));
        } else {
          books.in(handle -> bank.pay(handle, "job", BOB, dcc("0.01"), "slice"));
        }
      }
    });

    assertThat(books.balance(BOB)).isEqualTo(dcc("0.01").times((long) rounds * (THREADS - 1)));
    assertThat(books.count("bank_snapshot")).isGreaterThan(2);
  }

  @Test
  void anAccountWithManyMovementsIsSummedUpByItself() {
    books.issue(ALICE, "1000");
    books.in(handle -> bank.hold(handle, "job", ALICE, dcc("1000")));
    List<Payment> many = new ArrayList<>();
    for (int i = 0; i <= Snapshots.LINES_PER_SNAPSHOT; i++) {
      many.add(new Payment(BOB, dcc("0.1"), "slice " + i));
    }
    books.in(handle -> bank.payAll(handle, "job", many));

    books.in(handle -> bank.pay(handle, "job", BOB, dcc("0.1"), ""));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(books.count("bank_snapshot")).isEqualTo(1));
    assertThat(books.balance(BOB)).isEqualTo(dcc("0.1").times(many.size() + 1L));
  }

  @Test
  void everythingAtOnceLosesNothing() throws Exception {
    long seed = new Random().nextLong();
    for (int i = 1; i <= THREADS; i++) {
      Address account = address(i);
      books.in(handle -> bank.open(handle, account));
      String job = "job" + i;
      books.in(handle -> bank.hold(handle, job, account, dcc("0.5")));
    }

    together(thread -> wander(new Random(seed + thread)));

    Amount inCirculation = books.balance(bank.issuer()).negate();
    assertThat(inCirculation).as("seed %d", seed).isEqualTo(dcc("1").times(THREADS));
  }

  private void wander(Random random) {
    for (int i = 0; i < 25; i++) {
      String job = "job" + (1 + random.nextInt(THREADS));
      Address one = address(1 + random.nextInt(THREADS));
      Address other = address(1 + random.nextInt(THREADS));
      int what = random.nextInt(5);
      try {
        books.in(handle -> {
          switch (what) {
            case 0 -> bank.transfer(handle, one, other, dcc("0.3"), "");
            case 1 -> bank.transferAll(handle, one, other, "");
            case 2 -> bank.pay(handle, job, one, dcc("0.001"), "");
            case 3 -> bank.release(handle, job);
            default -> bank.hold(handle, job, payerOf(job), dcc("0.1"));
          }
        });
      } catch (BankException e) {
        assertThat(e.code())
            .isIn(
                BankException.Code.ENOFUNDS,
                BankException.Code.SAME_ACCOUNT,
                BankException.Code.HOLD_SPENT);
      }
    }
  }

  private static Address payerOf(String job) {
    return address(Integer.parseInt(job, "job".length(), job.length(), 10));
  }

  private interface Part {
    void play(int thread);
  }

  private static void together(Part part)
      throws InterruptedException, ExecutionException, TimeoutException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        parts.add(threads.submit(() -> part.play(thread)));
      }
      for (Future<?> each : parts) {
        each.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    }
  }
}
