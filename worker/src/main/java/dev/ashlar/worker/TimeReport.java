package dev.ashlar.worker;

import dev.ashlar.sandbox.Meter;

/**
 * Where the time of a slice went, in milliseconds, measured outside the reach of its code. The two
 * graphics figures are always zero: our sandbox has no graphics processor.
 */
public record TimeReport(double total, double cpu, double webGl, double webGpu) {
  private static final double NANOS = 1e6;

  static TimeReport of(Meter meter) {
    return new TimeReport(meter.wallNanos() / NANOS, meter.cpuNanos() / NANOS, 0, 0);
  }
}
