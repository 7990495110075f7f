package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When the smart-worker page says that a worker sleeps, and what wakes it. */
class SeedTriggersTest {
  private static final String SCRIPT =
      """
      export default {
        tasks(rnr, event) { console.log(`${event.trigger} ${event.cron}`) },
        fetch: () => new Response("awake"),
      };
      """;

  /** A clock that a test moves. */
  private static final class Hands extends Clock {
    private volatile Instant now = Instant.parse("2026-03-10T10:02:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void tasksAreCalledEveryFiveMinutes() {
    var hands = new Hands();
    try (var runner = TestRunner.start(TestRunner.options(), hands)) {
      String id = runner.created(Map.of("script", SCRIPT, "schedule", "*/5 * * * *"));
      awaitLog(runner, id, "creation ");

      hands.now = Instant.parse("2026-03-10T10:05:00Z");
      awaitLog(runner, id, "creation ", "cron */5 * * * *");
      hands.now = Instant.parse("2026-03-10T10:10:00Z");
      awaitLog(runner, id, "creation ", "cron */5 * * * *", "cron */5 * * * *");

      assertThat(runner.manage("GET", "/v1/workers/" + id).path("due").asString(""))
          .isEqualTo("2026-03-10T10:15:00Z");
    }
  }

  @Test
  void anIdleWorkerIsDormantUntilARequestWakesIt() {
    var options = TestRunner.options().withIdle(Duration.ofMillis(1));
    try (var runner = TestRunner.start(options, Clock.systemUTC())) {
      String id = runner.module(SCRIPT);
      awaitLog(runner, id, "creation ");

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> !runner.manage("GET", "/v1/workers/" + id).path("awake").asBoolean(true));

      assertThat(runner.get("/w/" + id + "/").body()).isEqualTo("awake");
    }
  }

  private static void awaitLog(TestRunner runner, String id, String... lines) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(runner.log(id)).containsExactly(lines));
  }
}
