package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.SliceMetrics;

/** The least a worker works for: DCC an hour of CPU and of GPU, and a megabyte in and out. */
public record Wage(double cpuHour, double gpuHour, double megabyteIn, double megabyteOut) {
  public static final Wage NONE = new Wage(0, 0, 0, 0);

  private static final double MILLIS_PER_HOUR = 3_600_000;
  private static final double MEGABYTE = 1_000_000;

  /** Refuses what is negative or not a number. */
  public Wage {
    if (!(cpuHour >= 0 && gpuHour >= 0 && megabyteIn >= 0 && megabyteOut >= 0)) {
      throw SchedulerException.badArgument(
          "minimum wage (%s, %s, %s, %s)".formatted(cpuHour, gpuHour, megabyteIn, megabyteOut),
          "use numbers from 0 on");
    }
  }

  /** Whether a slice that is paid like this is worth it; while nothing is measured it is. */
  boolean allows(Amount price, JobMetrics metrics) {
    SliceMetrics mean = metrics.mean();
    double least =
        mean.cpuMillis() / MILLIS_PER_HOUR * cpuHour
            + mean.gpuMillis() / MILLIS_PER_HOUR * gpuHour
            + mean.bytesIn() / MEGABYTE * megabyteIn
            + mean.bytesOut() / MEGABYTE * megabyteOut;
    return Double.isFinite(least) && Double.parseDouble(price.toString()) >= least;
  }
}
