package dev.ashlar.sandbox;

import java.time.Duration;

/**
 * What one slice may use up before its sandbox is ended.
 *
 * @param cpu processor time of one slice, all threads of the engine counted
 * @param wall time from the start of a slice to its result
 * @param silence longest time between two calls of {@code progress()}, the start counting as one
 */
public record SandboxLimits(Duration cpu, Duration wall, Duration silence) {
  /** A day for a slice, five minutes between signs of life. */
  public static final SandboxLimits DEFAULTS =
      new SandboxLimits(Duration.ofHours(24), Duration.ofHours(24), Duration.ofMinutes(5));

  public SandboxLimits {
    positive("cpu", cpu);
    positive("wall", wall);
    positive("silence", silence);
  }

  public SandboxLimits withCpu(Duration cpu) {
    return new SandboxLimits(cpu, wall, silence);
  }

  public SandboxLimits withWall(Duration wall) {
    return new SandboxLimits(cpu, wall, silence);
  }

  public SandboxLimits withSilence(Duration silence) {
    return new SandboxLimits(cpu, wall, silence);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "limit %s must be positive, not %s".formatted(name, value));
    }
  }
}
