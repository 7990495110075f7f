package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.CellPool;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that mean harm: each comes to the end that it says, and two honest guests beside them
 * notice nothing. A build takes every seventh that is quick, a soak takes all; system property
 * {@code ashlar.hostile} takes those whose names match it.
 */
class HostileTest {
  private static final boolean SOAK = Boolean.getBoolean("ashlar.soak");
  private static final String ONLY = System.getProperty("ashlar.hostile", "");
  private static final int EVERY = 7;
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final double MORE = 1.10;
  private static final Duration MORE_AT_LEAST = Duration.ofMillis(20);

  private static CellPool pool;
  private static Neighbours neighbours;
  private static Duration quiet = Duration.ZERO;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(java.nio.file.Path.of(Peers.engine())));
    neighbours = new Neighbours(pool);
    if (SOAK) {
      LockSupport.parkNanos(QUIET.toNanos());
      quiet = neighbours.p99();
    }
  }

  @AfterAll
  static void theNeighboursNoticedNothing(TestReporter reporter) {
    var busy = neighbours.p99();
    neighbours.close();
    pool.close();
    assertThat(neighbours.failures()).isEmpty();
    if (SOAK) {
      reporter.publishEntry(
          "p99 of the neighbours", "%s, and %s when quiet".formatted(busy, quiet));
      var most = Duration.ofNanos((long) (quiet.toNanos() * MORE)).plus(MORE_AT_LEAST);
      assertThat(busy).as("p99 of the neighbours, %s when quiet", quiet).isLessThan(most);
    }
  }

  static List<HostileProgram> programs() {
    List<HostileProgram> all = HostileProgram.all();
    if (!ONLY.isEmpty()) {
      return all.stream().filter(program -> program.name().matches(ONLY)).toList();
    }
    if (SOAK) {
      return all;
    }
    List<HostileProgram> quick = all.stream().filter(program -> !program.isLong()).toList();
    return IntStream.range(0, quick.size())
        .filter(i -> i % EVERY == 0)
        .mapToObj(quick::get)
        .toList();
  }

  @Test
  void thereAreManyOfEveryKind() {
    List<HostileProgram> all = HostileProgram.all();

    assertThat(all).hasSizeGreaterThanOrEqualTo(300);
    assertThat(all).filteredOn(HostileProgram::isWorker).hasSizeGreaterThan(80);
    if (ONLY.isEmpty()) {
      assertThat(programs()).hasSizeGreaterThanOrEqualTo(SOAK ? 300 : 50);
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aHostileProgramComesToTheEndItSays(HostileProgram program) {
    String outcome =
        program.isWorker()
            ? HostileWorkers.run(pool, program)
            : HostileSlices.run(pool, program).outcome();

    assertThat(program.allows(outcome))
        .as("%s: expected %s, came to: %s", program, program.outcomes(), outcome)
        .isTrue();
    assertThat(neighbours.failures()).as("after %s", program).isEmpty();
  }
}
