package dev.ashlar.sandbox;

import java.time.Duration;

/**
 * What one slice may use up: time, which ends its sandbox, and how much of other things.
 *
 * @param cpu processor time of one slice, all threads of the engine counted
 * @param wall time from the start of a slice to its result
 * @param silence longest time between two calls of {@code progress()}, the start counting as one
 * @param counts what does not end the sandbox
 */
public record SandboxLimits(Duration cpu, Duration wall, Duration silence, SliceCounts counts) {
  /** A day for a slice, five minutes between signs of life. */
  public static final SandboxLimits DEFAULTS =
      new SandboxLimits(Duration.ofHours(24), Duration.ofHours(24), Duration.ofMinutes(5));

  public SandboxLimits {
    positive("cpu", cpu);
    positive("wall", wall);
    positive("silence", silence);
  }

  /** With the usual counts. */
  public SandboxLimits(Duration cpu, Duration wall, Duration silence) {
    this(cpu, wall, silence, SliceCounts.DEFAULTS);
  }

  public SandboxLimits withCpu(Duration cpu) {
    return new SandboxLimits(cpu, wall, silence, counts);
  }

  public SandboxLimits withWall(Duration wall) {
    return new SandboxLimits(cpu, wall, silence, counts);
  }

  public SandboxLimits withSilence(Duration silence) {
    return new SandboxLimits(cpu, wall, silence, counts);
  }

  public SandboxLimits withCounts(SliceCounts counts) {
    return new SandboxLimits(cpu, wall, silence, counts);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "limit %s must be positive, not %s".formatted(name, value));
    }
  }
}
