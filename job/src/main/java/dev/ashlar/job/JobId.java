package dev.ashlar.job;

import dev.ashlar.base.Ids;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name of a job, chosen by its deployer: 22 base62 characters, or the same after a {@code j} as
 * clients of the 4.4 generation write it.
 *
 * <p>The job's address, id and opaque id of the older interfaces are all this one value.
 */
public record JobId(String value) implements Comparable<JobId> {
  private static final Pattern FORM = Pattern.compile("j?[0-9A-Za-z]{22}");

  /** Refuses what is no job id, with the code {@code EBADARG}. */
  public JobId {
    if (!isValid(value)) {
      throw new JobException(
          JobException.Code.EBADARG,
          "not a job id: '%s'".formatted(Texts.excerpt(value)),
          "use 22 characters of 0-9, A-Z and a-z");
    }
  }

  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  /** A fresh id; the caller passes a {@code SecureRandom} unless it is a test. */
  public static JobId random(RandomGenerator random) {
    return new JobId(Ids.opaque(random));
  }

  @Override
  public int compareTo(JobId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
