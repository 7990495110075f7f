package dev.ashlar.client;

import dev.ashlar.job.JobState;
import tools.jackson.databind.JsonNode;

/**
 * How far a job is.
 *
 * @param total slices known so far
 * @param distributed slices handed to workers
 * @param computed slices that have a result
 * @param code why it was stopped; empty unless it was
 * @param reason the same in words
 */
public record JobStatus(
    String job,
    JobState runStatus,
    long total,
    long distributed,
    long computed,
    String code,
    String reason) {

  static JobStatus of(JsonNode node) {
    String state = node.path("runStatus").asString(node.path("status").asString("new"));
    return new JobStatus(
        node.path("job").asString(node.path("jobId").asString("")),
        JobState.ofWireName(state).orElse(JobState.NEW),
        node.path("total").asLong(node.path("totalSlices").asLong(0)),
        node.path("distributed").asLong(0),
        node.path("computed").asLong(node.path("computedSlices").asLong(0)),
        node.path("code").asString(""),
        node.path("reason").asString(""));
  }
}
