package dev.ashlar.worker;

import dev.ashlar.base.Amount;

/** The least that the owner wants for an hour of CPU and GPU, and for a megabyte in and out. */
public record MinimumWage(Amount cpuHour, Amount gpuHour, Amount megabyteIn, Amount megabyteOut) {
  public static final MinimumWage NONE =
      new MinimumWage(Amount.ZERO, Amount.ZERO, Amount.ZERO, Amount.ZERO);

  /** Refuses negative wages. */
  public MinimumWage {
    if (cpuHour.isNegative()
        || gpuHour.isNegative()
        || megabyteIn.isNegative()
        || megabyteOut.isNegative()) {
      throw new IllegalArgumentException("a minimum wage is not negative");
    }
  }
}
