package dev.ashlar.worker;

import dev.ashlar.job.SliceMetrics;
import dev.ashlar.sandbox.GuestError;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A slice that ran to its end.
 *
 * @param authorization the permission under which it was taken; empty where a crash lost it
 * @param engine of a deterministic job, what computed it; else empty
 */
public record FinishedSlice(
    String job,
    long slice,
    String authorization,
    Outcome outcome,
    SliceMetrics metrics,
    String engine) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What came out. */
  public sealed interface Outcome {
    /** A value, as a data URI. */
    record Value(String uri) implements Outcome {}

    /** The work function threw. */
    record Thrown(GuestError error) implements Outcome {}

    /** Size on the wire, about. */
    default long length() {
      return switch (this) {
        case Value(var uri) -> uri.length();
        case Thrown(var error) -> error.message().length() + error.stack().length();
      };
    }
  }

  /** The journal's form. */
  String json() {
    ObjectNode json = JSON.createObjectNode().put("job", job).put("slice", slice);
    switch (outcome) {
      case Outcome.Value(var uri) -> json.put("uri", uri);
      case Outcome.Thrown(var error) -> json.set("error", errorJson(error));
    }
    json.set("metrics", metrics.json());
    json.put("engine", engine);
    return json.toString();
  }

  static FinishedSlice parse(String text, String authorization) {
    JsonNode json = JSON.readTree(text);
    Outcome outcome =
        json.has("uri")
            ? new Outcome.Value(json.path("uri").stringValue(""))
            : new Outcome.Thrown(error(json.path("error")));
    return new FinishedSlice(
        json.path("job").stringValue(""),
        json.path("slice").longValue(0),
        authorization,
        outcome,
        SliceMetrics.parse(json.path("metrics")),
        json.path("engine").stringValue(""));
  }

  private static ObjectNode errorJson(GuestError error) {
    return JSON.createObjectNode()
        .put("name", error.name())
        .put("message", error.message())
        .put("stack", error.stack())
        .put("code", error.code());
  }

  private static GuestError error(JsonNode json) {
    return new GuestError(
        json.path("name").stringValue(""),
        json.path("message").stringValue(""),
        json.path("stack").stringValue(""),
        json.path("code").stringValue(""),
        0,
        0);
  }
}
