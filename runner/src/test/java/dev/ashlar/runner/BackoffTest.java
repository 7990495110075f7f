package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.EventUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Instant DUE = Instant.parse("2026-03-10T10:05:00Z");
  private static final RunResult OK = new RunResult(WorkerRun.OK, "", false, EventUsage.NONE);
  private static final RunResult FAILED = RunResult.failed("exception", "x");

  @Test
  void aSuccessMovesTheScheduleOn() {
    assertThat(Backoff.after(cron(0), OK, DUE.plusSeconds(2)))
        .contains(new Backoff.Next(DUE.plusSeconds(300), DUE.plusSeconds(300), 0));
  }

  @Test
  void momentsMissedDuringALongRunComeTogetherAsOne() {
    Instant end = DUE.plusSeconds(11 * 60);

    assertThat(Backoff.after(cron(0), OK, end))
        .contains(new Backoff.Next(DUE.plusSeconds(600), DUE.plusSeconds(600), 0));
  }

  @Test
  void aFailureIsTriedAgainSoonWithGrowingPauses() {
    assertThat(Backoff.after(cron(0), FAILED, DUE))
        .contains(new Backoff.Next(DUE, DUE.plusSeconds(10), 1));
    assertThat(Backoff.after(cron(2), FAILED, DUE))
        .contains(new Backoff.Next(DUE, DUE.plusSeconds(40), 3));
  }

  @Test
  void afterTheRetriesTheScheduleGoesOnButNoSoonerThanThePause() {
    Optional<Backoff.Next> next = Backoff.after(cron(9), FAILED, DUE);

    // Ten failures pause for an hour, and the next multiple of five minutes after it is meant.
    assertThat(next).contains(new Backoff.Next(at(65 * 60), at(65 * 60), 10));
  }

  @Test
  void aScriptThatForbidsRetriesWaitsForItsSchedule() {
    var result = new RunResult("exception", "x", true, EventUsage.NONE);

    assertThat(Backoff.after(cron(0), result, DUE.plusSeconds(1)))
        .contains(new Backoff.Next(at(300), at(300), 0));
    assertThat(Backoff.after(once(0), result, DUE)).isEmpty();
  }

  @Test
  void whatFiresOnceIsDoneWithAfterSuccessOrTheLastRetry() {
    assertThat(Backoff.after(once(0), OK, DUE)).isEmpty();
    assertThat(Backoff.after(once(2), FAILED, DUE)).isPresent();
    assertThat(Backoff.after(once(3), FAILED, DUE)).isEmpty();
  }

  @Test
  void aRunThatTheRunnerCutIsDueAgain() {
    var cut = RunResult.failed(WorkerRun.CANCELED, "stopped");

    assertThat(Backoff.after(once(1), cut, DUE)).contains(new Backoff.Next(DUE, DUE, 1));
  }

  @Test
  void pausesHaveAnEnd() {
    assertThat(Backoff.pause(1)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Backoff.pause(1_000)).isEqualTo(Duration.ofHours(1));
  }

  private static Instant at(long seconds) {
    return DUE.plusSeconds(seconds);
  }

  private static Wake cron(int failures) {
    var schedule = Optional.of(Schedule.parse("*/5 * * * *"));
    return new Wake(1, "w", Wake.Kind.CRON, schedule, DUE, failures);
  }

  private static Wake once(int failures) {
    return new Wake(1, "w", Wake.Kind.CREATION, Optional.empty(), DUE, failures);
  }
}
