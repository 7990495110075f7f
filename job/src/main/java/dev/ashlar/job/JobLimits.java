package dev.ashlar.job;

/**
 * How large a deploy may be. Sizes are UTF-16 characters of the text as sent.
 *
 * @param workFunctionChars the work function's URI
 * @param argumentsChars all arguments together
 * @param arguments how many arguments
 * @param modules how many dependencies, and how many require paths
 * @param textChars one public text, URL or module name
 */
public record JobLimits(
    int workFunctionChars, int argumentsChars, int arguments, int modules, int textChars) {
  public static final JobLimits DEFAULTS = new JobLimits(16 << 20, 64 << 20, 10_000, 1_000, 4_096);

  /** Refuses limits that are not positive. */
  public JobLimits {
    if (workFunctionChars < 1
        || argumentsChars < 1
        || arguments < 1
        || modules < 1
        || textChars < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }
}
