package dev.ashlar.wire;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.Fault;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.wallet.Address;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The payloads that the session layer itself writes and reads. */
final class Payloads {
  /** The version of the session protocol that we speak. */
  static final String PROTOCOL = "5.3.0";

  /** A member of our own in connect, by which two of us know each other. */
  static final String ASHLAR = "ashlar";

  private static final long MIN_TTL = 15;
  private static final long MAX_TTL = 600;

  private Payloads() {}

  /** A request that needs nobody's consent and lives as long as somebody waits for it. */
  static String request(
      String operation, JsonNode data, JsonNode allow, String stamp, long now, Duration life) {
    return "{\"operation\":"
        + CanonicalJson.write(Fields.textNode(operation))
        + ",\"data\":"
        + CanonicalJson.write(data)
        + ",\"allow\":"
        + CanonicalJson.write(allow)
        + ",\"validity\":{\"stamp\":\""
        + stamp
        + "\",\"ttl\":"
        + Math.clamp(life.toSeconds(), MIN_TTL, MAX_TTL)
        + ",\"time\":"
        + WireTime.text(now)
        + "}}";
  }

  /** What a peer is told of a failure. What is our own affair is not. */
  static ObjectNode error(Throwable failure, Address origin) {
    ObjectNode payload = Fields.object();
    payload.put("name", "DCPError");
    if (failure instanceof AshlarException known && known.code().fault() != Fault.OURS_FATAL) {
      String remedy = known.remedy().isEmpty() ? "" : ": " + known.remedy();
      payload.put("message", known.getMessage() + remedy);
      payload.put("code", known.code().name());
    } else {
      payload.put("message", "the request failed on the server");
      payload.put("code", WireException.Code.EINTERNAL.name());
    }
    payload.put("origin", origin.text());
    if (failure instanceof WireFailure named) {
      named.extra().forEach(payload::set);
    }
    return payload;
  }

  /** The exception for an error payload of the peer. */
  static WireException refusal(JsonNode payload) {
    return WireException.ofPeer(
        payload.path("code").asString(WireException.Code.EPROTO.name()),
        payload.path("message").asString("the peer refused without a reason"));
  }
}
