package dev.ashlar.wire;

import dev.ashlar.values.CanonicalJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A body that waits to be sent. Session id, token and nonce are filled in when its turn comes,
 * since they depend on what was acknowledged before.
 *
 * @param head the members up to and with {@code auth}, without the closing brace
 * @param alone whether it must not travel inside a batch
 */
record Outgoing(String id, String head, boolean alone) {

  /** The same, but not inside a batch. */
  Outgoing byItself() {
    return new Outgoing(id, head, true);
  }

  static Outgoing request(String id, String payload, String auth, boolean alone) {
    return new Outgoing(
        id,
        "{\"id\":\"%s\",\"type\":\"request\",\"payload\":".formatted(id)
            + payload
            + ",\"auth\":"
            + auth,
        alone);
  }

  static Outgoing response(String id, boolean success, String payload) {
    // The id is the peer's own text, so it has to be written as JSON again.
    return new Outgoing(
        id,
        "{\"id\":"
            + CanonicalJson.write(Fields.textNode(id))
            + ",\"type\":\"response\",\"success\":"
            + success
            + ",\"payload\":"
            + payload
            + ",\"auth\":{}",
        false);
  }

  static Outgoing response(String id, boolean success, JsonNode payload) {
    return response(id, success, CanonicalJson.write(payload));
  }

  int length() {
    return head.length();
  }

  /** The body as it goes out by itself. */
  String text(@Nullable String dcpsid, long now, String token, @Nullable String nonce) {
    return head + tail(dcpsid, now, token, nonce);
  }

  /** The body as it goes into a batch. */
  String part(@Nullable String dcpsid, long now) {
    return head + session(dcpsid, now) + "}";
  }

  static String batch(String id, Iterable<String> parts, String tail) {
    return "{\"id\":\"%s\",\"type\":\"batch\",\"payload\":[".formatted(id)
        + String.join(",", parts)
        + "],\"auth\":{}"
        + tail;
  }

  static String tail(@Nullable String dcpsid, long now, String token, @Nullable String nonce) {
    return session(dcpsid, now)
        + ",\"ackToken\":\""
        + token
        + "\",\"nonce\":"
        + (nonce == null ? "null" : CanonicalJson.write(Fields.textNode(nonce)))
        + "}";
  }

  private static String session(@Nullable String dcpsid, long now) {
    return (dcpsid == null ? "" : ",\"dcpsid\":\"" + dcpsid + "\"")
        + ",\"time\":"
        + WireTime.text(now);
  }
}
