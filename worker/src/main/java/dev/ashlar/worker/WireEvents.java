package dev.ashlar.worker;

import dev.ashlar.job.JobId;
import dev.ashlar.sandbox.GuestError;
import dev.ashlar.wire.EmitRequest;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Events of guests in the members that the DCP wire has for them. */
final class WireEvents {
  private static final JsonMapper JSON = JsonMapper.shared();

  private WireEvents() {}

  static EmitRequest.Event event(GuestEvent event) {
    return new EmitRequest.Event(
        new JobId(event.job()), event.slice(), name(event), payload(event));
  }

  private static String name(GuestEvent event) {
    return switch (event) {
      case GuestEvent.Console console -> "console";
      case GuestEvent.Custom custom -> "custom";
      case GuestEvent.Thrown thrown -> "error";
      case GuestEvent.NoProgress noProgress -> "noProgress";
    };
  }

  private static ObjectNode payload(GuestEvent event) {
    return switch (event) {
      case GuestEvent.Console console -> {
        ObjectNode payload =
            JSON.createObjectNode().put("level", console.level()).put("same", console.same());
        // The original reads the document itself, not its text.
        payload.set("message", JSON.readTree(console.message()));
        yield payload;
      }
      case GuestEvent.Custom custom -> {
        ObjectNode payload =
            JSON.createObjectNode().put("eventName", "custom").put("customEvent", custom.name());
        payload.set("data", custom.value());
        yield payload;
      }
      case GuestEvent.Thrown thrown -> error(thrown.error()).put("timestamp", thrown.timestamp());
      case GuestEvent.NoProgress silence ->
          JSON.createObjectNode()
              .put("message", silence.message())
              .put("code", "ENOPROGRESS")
              .put("timestamp", silence.timestamp());
    };
  }

  private static ObjectNode error(GuestError error) {
    ObjectNode payload =
        JSON.createObjectNode().put("name", error.name()).put("message", error.message());
    if (!error.code().isEmpty()) {
      payload.put("code", error.code());
    }
    if (!error.stack().isEmpty()) {
      payload.put("stack", error.stack());
    }
    return payload;
  }
}
