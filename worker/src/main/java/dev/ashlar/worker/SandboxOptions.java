package dev.ashlar.worker;

import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.SliceCounts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How sandboxes are made and limited.
 *
 * @param sandboxConstructor makes the sandboxes; nothing runs without one
 * @param ignoreNoProgress when true, code that reports no progress is warned about, not punished
 * @param memoryMiB memory limit of one sandbox
 * @param sliceTimeout longest wall time of one slice
 * @param sliceCpu longest CPU time of one slice
 * @param progressTimeout longest silence between two calls of {@code progress()}
 * @param assignTimeout longest time to load a job's code
 * @param sliceCounts how much else one slice may have: timers, console, events, result
 */
public record SandboxOptions(
    @Nullable SandboxFactory sandboxConstructor,
    boolean ignoreNoProgress,
    int memoryMiB,
    Duration sliceTimeout,
    Duration sliceCpu,
    Duration progressTimeout,
    Duration assignTimeout,
    SliceCounts sliceCounts) {
  /** The documented limits, and no factory yet. */
  public static final SandboxOptions DEFAULTS =
      new SandboxOptions(
          null,
          false,
          SandboxSpec.DEFAULT_MEMORY_MIB,
          Duration.ofDays(1),
          Duration.ofDays(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          SliceCounts.DEFAULTS);

  /** Refuses limits that nothing could meet. */
  public SandboxOptions {
    SandboxSpec.checkedMemoryMiB(memoryMiB);
    for (Duration limit : new Duration[] {sliceTimeout, sliceCpu, progressTimeout, assignTimeout}) {
      if (limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException("a time limit is longer than zero, not " + limit);
      }
    }
  }

  public SandboxOptions withSandboxConstructor(SandboxFactory factory) {
    return new SandboxOptions(
        factory,
        ignoreNoProgress,
        memoryMiB,
        sliceTimeout,
        sliceCpu,
        progressTimeout,
        assignTimeout,
        sliceCounts);
  }

  public SandboxOptions withIgnoreNoProgress(boolean ignore) {
    return new SandboxOptions(
        sandboxConstructor,
        ignore,
        memoryMiB,
        sliceTimeout,
        sliceCpu,
        progressTimeout,
        assignTimeout,
        sliceCounts);
  }

  public SandboxOptions withMemoryMiB(int mebibytes) {
    return new SandboxOptions(
        sandboxConstructor,
        ignoreNoProgress,
        mebibytes,
        sliceTimeout,
        sliceCpu,
        progressTimeout,
        assignTimeout,
        sliceCounts);
  }

  public SandboxOptions withSliceTimeouts(Duration wall, Duration cpu) {
    return new SandboxOptions(
        sandboxConstructor,
        ignoreNoProgress,
        memoryMiB,
        wall,
        cpu,
        progressTimeout,
        assignTimeout,
        sliceCounts);
  }

  public SandboxOptions withProgressTimeout(Duration silence) {
    return new SandboxOptions(
        sandboxConstructor,
        ignoreNoProgress,
        memoryMiB,
        sliceTimeout,
        sliceCpu,
        silence,
        assignTimeout,
        sliceCounts);
  }

  public SandboxOptions withSliceCounts(SliceCounts counts) {
    return new SandboxOptions(
        sandboxConstructor,
        ignoreNoProgress,
        memoryMiB,
        sliceTimeout,
        sliceCpu,
        progressTimeout,
        assignTimeout,
        counts);
  }
}
