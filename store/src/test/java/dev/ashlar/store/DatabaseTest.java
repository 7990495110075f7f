package dev.ashlar.store;

import static dev.ashlar.store.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.store.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatabaseTest {

  @Test
  void everyCallGetsADatabaseOfItsOwn() {
    try (var one = TestDatabase.fresh("probe");
        var two = TestDatabase.fresh("probe")) {
      one.transact(handle -> handle.execute("insert into probe values (1)"));

      assertThat(count(one)).isEqualTo(1);
      assertThat(count(two)).isZero();
    }
  }

  @Test
  void migratingAgainChangesNothing() {
    try (var database = TestDatabase.fresh("probe")) {
      database.transact(handle -> handle.execute("insert into probe values (1)"));

      database.migrate("probe");

      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void migrationsThatFailOrAreMissingAreNamed() {
    try (var database = TestDatabase.fresh()) {
      assertRefused(() -> database.migrate("broken"), StoreException.Code.MIGRATION_FAILED)
          .hasMessageContaining("broken");
      assertRefused(() -> database.migrate("nowhere"), StoreException.Code.MIGRATION_FAILED);
    }
  }

  @Test
  void aFailedTransactionLeavesNothing() {
    try (var database = TestDatabase.fresh("probe")) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() ->
              database.transact(handle -> {
                handle.execute("insert into probe values (1)");
                throw new IllegalStateException("no");
              }));

      assertThat(count(database)).isZero();
    }
  }

  @Test
  void aReaderCannotWrite() {
    try (var database = TestDatabase.fresh("probe")) {
      assertThatExceptionOfType(JdbiException.class)
          .isThrownBy(
              () -> database.read(handle -> handle.execute("insert into probe values (1)")));

      database.transact(handle -> handle.execute("insert into probe values (2)"));
      assertThat(count(database)).isEqualTo(1);
    }
  }

  @Test
  void aSnapshotSeesOneMoment() {
    try (var database = TestDatabase.fresh("probe")) {
      List<Integer> counts =
          database.snapshot(handle -> {
            String query = "select count(*) from probe";
            int before = handle.createQuery(query).mapTo(Integer.class).one();
            addFromElsewhere(database);
            return List.of(before, handle.createQuery(query).mapTo(Integer.class).one());
          });

      assertThat(counts).containsExactly(0, 0);
      assertThat(count(database)).isEqualTo(1);
    }
  }

  private static void addFromElsewhere(Database database) {
    try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      thread
          .submit(() -> database.transact(handle -> handle.execute("insert into probe values (1)")))
          .get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTransactionWithinATransactionIsRefused() {
    try (var database = TestDatabase.fresh("probe")) {
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> database.transaction(_ -> count(database)));
    }
  }

  @Test
  void twoThatDeadlockBothSucceedInTheEnd() throws Exception {
    try (var database = TestDatabase.fresh("probe");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      database.transact(handle -> handle.execute("insert into probe values (1), (2)"));
      var barrier = new CyclicBarrier(2);
      var runs = new AtomicInteger();
      List<Future<?>> done = new ArrayList<>();
      for (int[] order : List.of(new int[] {1, 2}, new int[] {2, 1})) {
        var met = new AtomicBoolean();
        done.add(
            threads.submit(() ->
                database.transact(handle -> {
                  runs.incrementAndGet();
                  handle.execute("update probe set note = 'x' where n = ?", order[0]);
                  if (met.compareAndSet(false, true)) {
                    meet(barrier);
                  }
                  handle.execute("update probe set note = 'x' where n = ?", order[1]);
                })));
      }

      for (Future<?> each : done) {
        each.get(30, TimeUnit.SECONDS);
      }

      assertThat(runs).hasValue(3);
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDatabaseThatIsNotThereIsAwayAndItsMessageTellsNoPassword() {
    assertRefused(
            () -> Database.at("jdbc:postgresql://127.0.0.1:1/x?password=hush", "me", "hush"),
            StoreException.Code.DATABASE_AWAY)
        .hasMessageNotContaining("hush");
  }

  private static long count(Database database) {
    return database.read(
        handle -> handle.createQuery("select count(*) from probe").mapTo(Long.class).one());
  }
}
