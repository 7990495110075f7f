package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A limit of time fires within 100 ms of being reached and says its name and its value. A machine
 * that is busy with other things may be late, so the best of a few attempts counts; processor time
 * is measured as such, which no neighbour lengthens.
 */
class LimitTimesTest {
  private static final Duration LIMIT = Duration.ofMillis(300);
  private static final Duration MOST = Duration.ofMillis(100);
  private static final int ATTEMPTS = 5;
  private static final SandboxLimits WIDE =
      new SandboxLimits(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(60));

  private static CellPool pool;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(Engine.path()));
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  /** How late a limit was at best. */
  private static Duration best(Supplier<Duration> attempt) {
    Duration best = attempt.get();
    for (int i = 1; i < ATTEMPTS && best.compareTo(MOST) > 0; i++) {
      Duration next = attempt.get();
      best = next.compareTo(best) < 0 ? next : best;
    }
    return best;
  }

  private static Duration late(long nanos) {
    return Duration.ofNanos(nanos).minus(LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"cpu, CPU_LIMIT", "wall, WALL_LIMIT", "progress-silence, WALL_LIMIT"})
  void aLimitOfASliceFiresInTime(String name, Cause cause) {
    String work =
        name.equals("cpu")
            ? "() => { for (;;); }"
            : "() => new Promise(() => setInterval(() => {}, 10))";
    SandboxLimits limits =
        switch (name) {
          case "cpu" -> WIDE.withCpu(LIMIT);
          case "wall" -> WIDE.withWall(LIMIT);
          default -> WIDE.withSilence(LIMIT);
        };

    Duration late =
        best(() -> {
          try (var guest = Guest.with(pool, JobCode.of(work, List.of()), limits)) {
            guest.run(1);
            SandboxEnd end = guest.end();
            assertThat(end.cause()).isEqualTo(cause);
            assertThat(end.limit()).isEqualTo(name);
            assertThat(end.value()).isEqualTo("0.300 s");
            Meter meter = end.meter();
            return late(cause == Cause.CPU_LIMIT ? meter.cpuNanos() : meter.wallNanos());
          }
        });

    assertThat(late).isBetween(Duration.ofMillis(-1), MOST);
  }

  private static LoadOutcome load(String script, IsolateLimits limits) {
    return pool.load(
        new IsolateSpec(
            "limits",
            "http://limits.localhost/",
            ScriptType.MODULE,
            script,
            "{}",
            limits,
            new NoBindings()));
  }

  private static FetchOutcome.Failed failed(String handler, IsolateLimits limits) {
    var loaded =
        (LoadOutcome.Loaded)
            load("export default { async fetch() { %s } }".formatted(handler), limits);
    try (Isolate isolate = loaded.isolate()) {
      var head = new FetchHead("GET", "http://limits.localhost/", List.of());
      return (FetchOutcome.Failed)
          isolate.fetch(new FetchEvent("e", head, new Body.None(), FetchEvent.Client.PATIENT));
    }
  }

  @Test
  void theProcessorTimeOfAnEventEndsInTime() {
    Duration late =
        best(() -> {
          var failed = failed("for (;;);", IsolateLimits.DEFAULTS.withEventCpu(LIMIT));
          assertThat(failed.failure().problem()).isEqualTo("cpu-limit");
          assertThat(failed.failure().detail()).isEqualTo("limit event-cpu: PT0.3S");
          return late(failed.usage().cpuNanos());
        });

    assertThat(late).isBetween(Duration.ofMillis(-1), MOST);
  }

  @Test
  void theTimeOfARequestEndsInTime() {
    Duration late =
        best(() -> {
          var failed =
              failed(
                  "await new Promise(() => setInterval(() => {}, 10))",
                  IsolateLimits.DEFAULTS.withFetchWall(LIMIT));
          assertThat(failed.failure().problem()).isEqualTo("wall-limit");
          assertThat(failed.failure().detail()).isEqualTo("limit fetch-wall: PT0.3S");
          return late(failed.usage().wallNanos());
        });

    assertThat(late).isBetween(Duration.ofMillis(-1), MOST);
  }

  @Test
  void aScriptThatStartsForEverIsRefusedWithTheLimitsNameAndValue() {
    LoadOutcome outcome = load("for (;;);", IsolateLimits.DEFAULTS.withStartupCpu(LIMIT));

    assertThat(((LoadOutcome.Refused) outcome).error().message())
        .endsWith("while it was evaluated: startup-cpu PT0.3S");
  }

  @Test
  void theMemoryOfAnEventEndsByName() {
    var failed =
        failed(
            "const all = []; for (;;) all.push(new Array(1e5).fill(0.5));",
            IsolateLimits.DEFAULTS.withMemoryMiB(64));

    assertThat(failed.failure().problem()).isEqualTo("memory-limit");
    assertThat(failed.failure().detail()).isEqualTo("limit memory: 64 MiB");
  }

  @Test
  void whatTimersComputeBetweenEventsEndsToo() throws Exception {
    String script =
        "export default { fetch() { setTimeout(() => { for (;;); }, 800); return new Response('') } }";
    var loaded = (LoadOutcome.Loaded) load(script, IsolateLimits.DEFAULTS.withEventCpu(LIMIT));
    try (Isolate isolate = loaded.isolate()) {
      var end = new CompletableFuture<SandboxEnd>();
      isolate.onEnd(end::complete);
      var head = new FetchHead("GET", "http://limits.localhost/", List.of());
      isolate.fetch(new FetchEvent("e", head, new Body.None(), FetchEvent.Client.PATIENT));

      assertThat(end.get(20, TimeUnit.SECONDS).cause()).isEqualTo(Cause.CPU_LIMIT);
      assertThat(end.get().limit()).isEqualTo("event-cpu");
    }
  }

  @Test
  void whatAScriptComputesBeforeItsFirstEventEndsToo() throws Exception {
    String script = "setTimeout(() => { for (;;); }, 300); export default { fetch() {} }";
    var loaded = (LoadOutcome.Loaded) load(script, IsolateLimits.DEFAULTS.withEventCpu(LIMIT));
    try (Isolate isolate = loaded.isolate()) {
      var end = new CompletableFuture<SandboxEnd>();
      isolate.onEnd(end::complete);

      assertThat(end.get(20, TimeUnit.SECONDS).limit()).isEqualTo("event-cpu");
    }
  }
}
