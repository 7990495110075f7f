package dev.ashlar.client;

import dev.ashlar.job.JobState;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * How far a job is.
 *
 * @param total slices known so far
 * @param distributed slices handed to workers
 * @param computed slices that have a result
 * @param code why it was stopped; empty unless it was
 * @param reason the same in words
 * @param engines of a deterministic job that was asked for alone: how many of its results each
 *     engine computed, as the workers say
 */
public record JobStatus(
    String job,
    JobState runStatus,
    long total,
    long distributed,
    long computed,
    String code,
    String reason,
    Map<String, Long> engines) {
  public JobStatus {
    engines = Map.copyOf(engines);
  }

  static JobStatus of(JsonNode node) {
    String state = node.path("runStatus").asString(node.path("status").asString("new"));
    return new JobStatus(
        node.path("job").asString(node.path("jobId").asString("")),
        JobState.ofWireName(state).orElse(JobState.NEW),
        node.path("total").asLong(node.path("totalSlices").asLong(0)),
        node.path("distributed").asLong(0),
        node.path("computed").asLong(node.path("computedSlices").asLong(0)),
        node.path("code").asString(""),
        node.path("reason").asString(""),
        engines(node.path("engines")));
  }

  private static Map<String, Long> engines(JsonNode node) {
    var engines = new TreeMap<String, Long>();
    node.properties().forEach(entry -> engines.put(entry.getKey(), entry.getValue().asLong(0)));
    return engines;
  }
}
