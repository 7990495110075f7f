package dev.ashlar.runner;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A trigger that is due.
 *
 * @param scheduledFor the moment it was meant for; retries keep it
 * @param failures how often in a row it has failed
 */
record Wake(
    long triggerId,
    String workerId,
    Kind kind,
    Optional<Schedule> schedule,
    Instant scheduledFor,
    int failures) {
  /** What wakes a worker that nobody waits for. */
  enum Kind {
    CREATION,
    CRON,
    MANUAL;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  /** The schedule's text, or what scripts see when there is none. */
  String cron() {
    return schedule.map(Schedule::text).orElse("");
  }
}
