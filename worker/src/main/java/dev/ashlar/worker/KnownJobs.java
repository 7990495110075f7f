package dev.ashlar.worker;

import dev.ashlar.job.JobId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Descriptions of the last {@value #LIMIT} jobs, which the scheduler need not send again.
 * Thread-safe.
 */
final class KnownJobs {
  static final int LIMIT = 100;

  private final Map<JobId, JsonNode> descriptions =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, JsonNode> eldest) {
          return size() > LIMIT;
        }
      };

  synchronized List<JobId> ids() {
    return List.copyOf(descriptions.keySet());
  }

  /** The description that came with the grant, or else the one that is known. */
  synchronized JsonNode description(JobId job, @Nullable JsonNode fresh) {
    if (fresh != null) {
      descriptions.put(job, fresh);
      return fresh;
    }
    JsonNode known = descriptions.get(job);
    if (known == null) {
      throw new WorkerException(
          WorkerException.Code.BAD_TASK,
          "slices of job %s came without its description".formatted(job),
          "update the scheduler");
    }
    return known;
  }
}
