package dev.ashlar.job;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What happens to a slice whose work function threw. */
public sealed interface ErrorPolicy {
  /** The error is the slice's result; the way of npm's client and the default of the wire. */
  record Result() implements ErrorPolicy {}

  /** The slice counts as failed; the job goes on. The default of our client. */
  record FailSlice() implements ErrorPolicy {}

  /** The slice is given out again, so many times, and then counts as failed. */
  record Retry(int retries) implements ErrorPolicy {
    public static final int MAX = 100;

    /** Refuses less than one and more than {@link #MAX} retries. */
    public Retry {
      if (retries < 1 || retries > MAX) {
        throw JobException.badArgument("%d retries".formatted(retries), "use 1 to " + MAX);
      }
    }
  }

  /** The first error cancels the job. */
  record CancelJob() implements ErrorPolicy {}

  /** Reads {@link #json}; a missing one is {@link Result}. */
  static ErrorPolicy parse(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return new Result();
    }
    String kind = node.path("kind").asString("");
    return switch (kind) {
      case "result" -> new Result();
      case "fail-slice" -> new FailSlice();
      case "retry" -> new Retry(node.path("retries").asInt(0));
      case "cancel-job" -> new CancelJob();
      default ->
          throw JobException.badArgument(
              "error policy '%s'".formatted(Texts.excerpt(kind)),
              "use result, fail-slice, retry or cancel-job");
    };
  }

  default JsonNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return switch (this) {
      case Result() -> node.put("kind", "result");
      case FailSlice() -> node.put("kind", "fail-slice");
      case Retry(int retries) -> node.put("kind", "retry").put("retries", retries);
      case CancelJob() -> node.put("kind", "cancel-job");
    };
  }
}
