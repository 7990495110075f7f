package dev.ashlar.sandbox;

import java.util.ArrayList;
import java.util.List;

/**
 * A worktime that a worker's owner brings.
 *
 * @param name begins with {@value Worktime#CUSTOM_PREFIX}
 * @param source an expression of a function that is called with the datum, the job's code as text,
 *     and the job's arguments
 */
public record CustomWorktime(String name, String version, String source) implements Worktime {
  public CustomWorktime {
    if (!name.startsWith(CUSTOM_PREFIX) || name.length() == CUSTOM_PREFIX.length()) {
      throw new IllegalArgumentException(
          "a worktime of one's own is named %sNAME, not %s".formatted(CUSTOM_PREFIX, name));
    }
  }

  @Override
  public JobCode prepare(JobCode job) {
    var arguments = new ArrayList<byte[]>();
    arguments.add(ValueBody.text(job.workFunction()));
    arguments.addAll(job.arguments());
    return job.withWork(source, List.copyOf(arguments))
        .withWorktime(JobCode.MAP_BASIC, JobCode.MAP_BASIC_VERSION);
  }
}
