package dev.ashlar.wire;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Lets each request of a session through once, and only in its time.
 *
 * <p>The window of stamps is bounded. Dropping the oldest when it is full opens nothing: within a
 * session the nonces refuse a repeated body before this is asked.
 */
final class ValidityGate {
  /** Stamps that are remembered. */
  static final int MAX_STAMPS = 10_000;

  /** How far the clocks of the two sides may differ. */
  static final Duration SLOP = Duration.ofMinutes(10);

  private static final double MIN_TTL = 15;
  private static final double MAX_TTL = 600;
  private static final double DEFAULT_TTL = 120;
  private static final int MAX_STAMP_LENGTH = 100;

  private final InstantSource clock;
  private final Map<String, Double> deadlines = new LinkedHashMap<>();

  ValidityGate(InstantSource clock) {
    this.clock = clock;
  }

  /** Refuses with {@code EINVAL}, {@code ETIMETRAVEL}, {@code EEXPIRED} or {@code EDUP}. */
  void check(JsonNode validity) {
    JsonNode stamp = validity.path("stamp");
    JsonNode time = validity.path("time");
    if (!stamp.isString() || !time.isNumber() || stamp.asString().length() > MAX_STAMP_LENGTH) {
      throw Fields.invalid("validity", "an object with stamp, ttl and time");
    }
    double now = clock.millis() / 1000.0;
    double from = time.asDouble();
    double until = from + ttl(validity.path("ttl"));
    if (from > now + SLOP.toSeconds()) {
      throw new WireException(
          WireException.Code.ETIMETRAVEL,
          "request is dated %.0f s in the future".formatted(from - now),
          "set the clock");
    }
    if (until < now - SLOP.toSeconds()) {
      throw new WireException(
          WireException.Code.EEXPIRED,
          "request expired %.0f s ago".formatted(now - until),
          "set the clock, or send it again");
    }
    remember(stamp.asString(), now, until + SLOP.toSeconds());
  }

  private static double ttl(JsonNode ttl) {
    double seconds = ttl.isNumber() ? ttl.asDouble() : DEFAULT_TTL;
    return Math.clamp(seconds, MIN_TTL, MAX_TTL);
  }

  private synchronized void remember(String stamp, double now, double deadline) {
    Double seen = deadlines.putIfAbsent(stamp, deadline);
    if (seen != null && seen >= now) {
      throw new WireException(
          WireException.Code.EDUP,
          "request %s was seen before".formatted(stamp),
          "give each request a stamp of its own");
    }
    deadlines.put(stamp, deadline);
    var oldest = deadlines.entrySet().iterator();
    while (oldest.hasNext()) {
      double end = oldest.next().getValue();
      if (deadlines.size() <= MAX_STAMPS && end >= now) {
        break;
      }
      oldest.remove();
    }
  }
}
