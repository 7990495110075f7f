package dev.ashlar.sandbox;

/**
 * What wakes a worker that no client waits for.
 *
 * @param label what log lines of this run are filed under
 * @param kind what woke it: {@code creation}, {@code cron} or {@code manual}
 * @param cron the schedule, or empty
 * @param scheduledTime the moment it was due, in milliseconds since 1970
 */
public record WakeEvent(String label, String kind, String cron, long scheduledTime) {}
