package dev.ashlar.store;

import static dev.ashlar.store.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final Retry retry = new Retry(new Random(1), pauses::add);

  @Test
  void aLostTransactionIsRunAgainUntilItWins() {
    String answer = retry.run(() -> failing("40001", 3, "won"));

    assertThat(answer).isEqualTo("won");
    assertThat(runs).hasValue(4);
  }

  @Test
  void pausesGrowAreRandomAndHaveALimit() {
    assertRefused(
        () -> retry.run(() -> failing("40P01", Integer.MAX_VALUE, "")),
        StoreException.Code.CONTENTION);

    assertThat(pauses).hasSize(Retry.MAX_ATTEMPTS - 1).doesNotHaveDuplicates();
    assertThat(pauses).allMatch(pause -> pause.compareTo(Retry.LONGEST_PAUSE) <= 0);
    assertThat(pauses.getFirst()).isLessThanOrEqualTo(Retry.FIRST_PAUSE);
    assertThat(pauses.getLast()).isGreaterThanOrEqualTo(Retry.LONGEST_PAUSE.dividedBy(2));
  }

  @Test
  void anyOtherFailureIsNotTriedAgain() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> retry.run(() -> failing("23505", 1, "")));

    assertThat(runs).hasValue(1);
  }

  private String failing(String sqlState, int times, String answer) {
    if (runs.incrementAndGet() <= times) {
      throw new IllegalStateException(new SQLException("lost", sqlState));
    }
    return answer;
  }
}
