package dev.ashlar.wire;

import dev.ashlar.wallet.RawJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A received body of a message, whose signature has been verified.
 *
 * @param raw the text as sent, or null for a part of a batch
 */
record Body(JsonNode node, @Nullable String raw) {
  /** Parts of one batch; the DCP client sends up to 20. */
  static final int MAX_BATCH = 1_000;

  private static final JsonMapper JSON = JsonMapper.shared();

  /** The types of the protocol. */
  enum Type {
    REQUEST,
    RESPONSE,
    NOTIFICATION,
    BATCH,
    ACK
  }

  static Body parse(String raw) {
    return new Body(json(raw), raw);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException e) {
      throw new WireException(WireException.Code.EPROTO, "body is not JSON", "", e);
    }
  }

  Type type() {
    String type = node.path("type").asString("");
    return switch (type) {
      case "request" -> Type.REQUEST;
      case "response" -> Type.RESPONSE;
      case "notification" -> Type.NOTIFICATION;
      case "batch" -> Type.BATCH;
      case "ack" -> Type.ACK;
      default -> throw WireException.protocol("body of type '%s'".formatted(type));
    };
  }

  String id() {
    return node.path("id").asString("");
  }

  @Nullable String dcpsid() {
    return text("dcpsid");
  }

  @Nullable String nonce() {
    return text("nonce");
  }

  /** Of a body, the token it wants acknowledged; of an ack, the token it acknowledges. */
  String token() {
    return node.path(type() == Type.ACK ? "token" : "ackToken").asString("");
  }

  private @Nullable String text(String name) {
    JsonNode value = node.path(name);
    return value.isString() ? value.asString() : null;
  }

  JsonNode payload() {
    return node.path("payload");
  }

  /** The operation's name with its version, as sent. */
  String operation() {
    return payload().path("operation").asString("");
  }

  /** The argument of a request, wherever it is. */
  JsonNode data() {
    JsonNode encoded = payload().path("jsonData");
    return encoded.isString() ? json(encoded.asString()) : payload().path("data");
  }

  boolean success() {
    return node.path("success").asBoolean(false);
  }

  /** The payload's text as it was signed; null for a part of a batch. */
  @Nullable String rawPayload() {
    return raw == null ? null : RawJson.member(raw, "payload");
  }

  /** The bodies of a batch, which must not be batches or acks themselves. */
  List<Body> parts() {
    if (!payload().isArray() || payload().size() > MAX_BATCH) {
      throw WireException.protocol("batch of more than %d bodies".formatted(MAX_BATCH));
    }
    var parts = new ArrayList<Body>();
    for (JsonNode element : payload()) {
      Body part = new Body(element, null);
      if (part.type() == Type.BATCH || part.type() == Type.ACK) {
        throw WireException.protocol("batch inside a batch");
      }
      parts.add(part);
    }
    return parts;
  }
}
