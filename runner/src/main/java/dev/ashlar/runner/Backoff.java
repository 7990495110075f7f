package dev.ashlar.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a trigger is due again after its run.
 *
 * <p>A success moves a schedule on to its next moment. Moments that passed while the run went on,
 * or while the runner was down, come together as one. A failure is tried again soon, a few times
 * with growing pauses; then the schedule goes on, but no sooner than the pause, which keeps
 * growing. A script that said {@code noRetry()} waits for the schedule at once.
 */
final class Backoff {
  /** How often a failed run is tried again outside its schedule. */
  static final int RETRIES = 3;

  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  private Backoff() {}

  /** What becomes of a trigger: empty where it is done with. */
  record Next(Instant scheduledFor, Instant due, int failures) {}

  static Optional<Next> after(Wake wake, RunResult result, Instant now) {
    if (result.canceled()) {
      // The runner cut it: nobody's failure, and due again.
      return Optional.of(new Next(wake.scheduledFor(), now, wake.failures()));
    }
    if (result.ok()) {
      return wake.schedule().flatMap(schedule -> onSchedule(schedule, wake, now, 0));
    }
    int failures = wake.failures() + 1;
    if (!result.noRetry() && failures <= RETRIES) {
      return Optional.of(new Next(wake.scheduledFor(), now.plus(pause(failures)), failures));
    }
    return wake.schedule().flatMap(schedule -> later(schedule, wake, result, now, failures));
  }

  private static Optional<Next> later(
      Schedule schedule, Wake wake, RunResult result, Instant now, int failures) {
    if (result.noRetry()) {
      return onSchedule(schedule, wake, now, 0);
    }
    return schedule
        .after(now.plus(pause(failures)))
        .map(moment -> new Next(moment, moment, failures));
  }

  private static Optional<Next> onSchedule(
      Schedule schedule, Wake wake, Instant now, int failures) {
    Optional<Instant> missed =
        schedule.atOrBefore(now).filter(moment -> moment.isAfter(wake.scheduledFor()));
    return missed.or(() -> schedule.after(now)).map(moment -> new Next(moment, moment, failures));
  }

  static Duration pause(int failures) {
    Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 20));
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }
}
