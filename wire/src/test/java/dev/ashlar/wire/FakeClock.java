package dev.ashlar.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is told to go on. */
final class FakeClock implements InstantSource {
  private volatile Instant now = Instant.parse("2026-11-26T00:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  void advance(Duration by) {
    now = now.plus(by);
  }

  long seconds() {
    return now.getEpochSecond();
  }
}
