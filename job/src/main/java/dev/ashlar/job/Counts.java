package dev.ashlar.job;

/** Arithmetic on slice counts that refuses what JavaScript could not count. */
final class Counts {
  private Counts() {}

  static long check(double count, String what) {
    if (!(count >= 0 && count <= InputSet.MAX_SLICES)) {
      throw tooMany(what);
    }
    return (long) count;
  }

  static long product(long a, long b, String what) {
    long high = Math.multiplyHigh(a, b);
    if (high != 0) {
      throw tooMany(what);
    }
    return check(a * b, what);
  }

  static long sum(long a, long b, String what) {
    return check(a + b, what);
  }

  static long check(long count, String what) {
    if (count < 0 || count > InputSet.MAX_SLICES) {
      throw tooMany(what);
    }
    return count;
  }

  private static JobException tooMany(String what) {
    return new JobException(
        JobException.Code.EWORKTOOBIG,
        "%s has more than %d slices".formatted(what, InputSet.MAX_SLICES),
        "split the job");
  }
}
