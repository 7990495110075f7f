package dev.ashlar.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a transaction again that lost against another one, after a pause that doubles and is random,
 * so that the same two do not meet again. Thread-safe.
 *
 * <p>Serialization failures and deadlocks are how databases, the distributed ones above all, say
 * "again, please"; nothing has happened then, so that running again is safe.
 */
final class Retry {
  static final int MAX_ATTEMPTS = 12;
  static final Duration FIRST_PAUSE = Duration.ofMillis(2);
  static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  /** Takes the time between two attempts. */
  @FunctionalInterface
  interface Pause {
    void take(Duration length) throws InterruptedException;
  }

  private static final Logger log = LoggerFactory.getLogger(Retry.class);
  private static final Set<String> LOST = Set.of("40001", "40P01");

  private final RandomGenerator random;
  private final Pause pause;

  Retry(RandomGenerator random, Pause pause) {
    this.random = random;
    this.pause = pause;
  }

  <T extends @Nullable Object> T run(Supplier<T> transaction) {
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction.get();
      } catch (RuntimeException e) {
        if (!lost(e)) {
          throw e;
        }
        if (attempt == MAX_ATTEMPTS) {
          throw new StoreException(
              StoreException.Code.CONTENTION,
              "a transaction lost against others %d times in a row".formatted(attempt),
              "try again when the database is less busy",
              e);
        }
        log.debug("transaction lost, attempt {}", attempt, e);
        pauseAfter(attempt, e);
      }
    }
  }

  private void pauseAfter(int attempt, RuntimeException lost) {
    long longest = Math.min(FIRST_PAUSE.toNanos() << (attempt - 1), LONGEST_PAUSE.toNanos());
    try {
      pause.take(Duration.ofNanos(random.nextLong(longest / 2, longest + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw lost;
    }
  }

  private static boolean lost(Throwable failure) {
    return sqlState(failure).filter(LOST::contains).isPresent();
  }

  /** The SQLSTATE of the database error that is at the bottom of this, if one is. */
  static Optional<String> sqlState(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return Optional.of(sql.getSQLState());
      }
    }
    return Optional.empty();
  }
}
