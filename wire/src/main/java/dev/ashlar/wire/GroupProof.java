package dev.ashlar.wire;

import tools.jackson.databind.JsonNode;

/**
 * A compute group that a worker wants to serve, and the hash that shows it may: its join hash
 * salted with the session's id.
 */
public record GroupProof(String joinKey, String joinHashHash) {

  static GroupProof parse(JsonNode node) {
    return new GroupProof(Fields.text(node, "joinKey"), Fields.text(node, "joinHashHash"));
  }

  JsonNode json() {
    return Fields.object().put("joinKey", joinKey).put("joinHashHash", joinHashHash);
  }
}
