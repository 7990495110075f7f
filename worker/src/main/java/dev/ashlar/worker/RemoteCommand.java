package dev.ashlar.worker;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A command of the scheduler to its workers: a name such as {@code kill}, and what it says. */
public record RemoteCommand(String name, JsonNode payload) {
  private static final List<String> JOB_KEYS = List.of("jobId", "jobAddress", "jobOpaqueId");
  private static final int TEXT_LIMIT = 10_000;

  boolean flag(String member) {
    JsonNode value = payload.path(member);
    return value.isBoolean() && value.booleanValue();
  }

  /** The job meant, under any of the three keys of its generations. */
  Optional<String> job() {
    return JOB_KEYS.stream()
        .map(payload::path)
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .findFirst();
  }

  /** A text without control characters, cut at a sane length; empty if there is none. */
  String text(String member) {
    JsonNode value = payload.path(member);
    if (!value.isString()) {
      return "";
    }
    String clean = value.stringValue().replaceAll("[\\p{Cntrl}&&[^\\n]]", "");
    return clean.length() <= TEXT_LIMIT ? clean : clean.substring(0, TEXT_LIMIT);
  }
}
