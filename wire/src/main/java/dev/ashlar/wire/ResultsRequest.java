package dev.ashlar.wire;

import dev.ashlar.job.JobId;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Data of {@value #OPERATION} on the result submitter: the results of a job of ours that came after
 * a number, many at a time.
 *
 * @param after the number of the last answer; 0 at first
 * @param limit results in the answer at the most, give or take one run
 * @param waitMillis how long the answer may wait for a result when there is none
 */
public record ResultsRequest(JobId job, long after, int limit, long waitMillis) {
  public static final String OPERATION = "ashlar.results";
  public static final int MAX_RESULTS = 10_000;
  public static final long MAX_WAIT_MILLIS = 60_000;

  public static ResultsRequest parse(JsonNode node) {
    return new ResultsRequest(
        new JobId(Fields.text(node, "job")),
        Fields.whole(node, "after", 0, Long.MAX_VALUE),
        Fields.small(node, "limit", 1, MAX_RESULTS),
        Fields.whole(node, "waitMillis", 0, MAX_WAIT_MILLIS));
  }

  public ObjectNode json() {
    return Fields.object()
        .put("job", job.value())
        .put("after", after)
        .put("limit", limit)
        .put("waitMillis", waitMillis);
  }
}
