package dev.ashlar.scheduler;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a job is described to those who ask. */
final class StatusReport {
  private StatusReport() {}

  /** The fields of a {@code status} event. */
  static ObjectNode event(JobStanding standing) {
    JobRow row = standing.row();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("job", row.id());
    node.put("runStatus", row.state().wireName());
    node.put("total", row.total());
    node.put("distributed", standing.progress().done());
    node.put("computed", standing.progress().done());
    return node;
  }

  /** An element of the answer to {@code listJobs}. */
  static ObjectNode listed(JobStanding standing) {
    JobRow row = standing.row();
    ObjectNode node = event(standing);
    node.put("jobId", row.id());
    node.put("address", row.id());
    node.put("status", row.state().wireName());
    node.put("owner", row.owner().text());
    node.put("paymentAccount", row.payer().text());
    node.put("totalSlices", row.total());
    node.put("computedSlices", standing.progress().done());
    node.put("errors", standing.progress().errors());
    node.put("slicePaymentAmount", row.price().toString());
    node.put("isOpen", row.open());
    node.put("deployTime", row.createdAt().toEpochMilli());
    var ended = row.endedAt();
    if (ended != null) {
      node.put("endTime", ended.toEpochMilli());
    }
    if (!row.stopCode().isEmpty()) {
      node.put("code", row.stopCode());
      node.put("reason", row.stopReason());
    }
    return node;
  }
}
