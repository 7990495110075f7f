package dev.ashlar.wire;

import dev.ashlar.job.InputSet;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answer to a {@link ResultsRequest}.
 *
 * @param results each once, in the order in which they were accepted
 * @param next what to ask for next
 * @param ended whether the job is at its end and all of its results have been told
 * @param code why the job was cancelled, or empty
 */
public record ResultsReply(
    List<Result> results,
    long next,
    boolean ended,
    String runStatus,
    long total,
    long computed,
    String code,
    String reason) {

  /**
   * The result of one slice.
   *
   * @param engine what computed it, as its worker says; empty unless the job is deterministic
   */
  public record Result(long slice, String uri, String engine) {
    static Result parse(JsonNode node) {
      return new Result(
          Fields.whole(node, "slice", 1, InputSet.MAX_SLICES),
          Fields.text(node, "uri"),
          node.path("engine").asString(""));
    }

    JsonNode json() {
      ObjectNode node = Fields.object().put("slice", slice).put("uri", uri);
      return engine.isEmpty() ? node : node.put("engine", engine);
    }
  }

  public ResultsReply {
    results = List.copyOf(results);
  }

  public static ResultsReply parse(JsonNode node) {
    return new ResultsReply(
        Fields.list(node, "results", Integer.MAX_VALUE, Result::parse),
        Fields.whole(node, "next", 0, Long.MAX_VALUE),
        node.path("ended").asBoolean(false),
        Fields.text(node, "runStatus"),
        Fields.whole(node, "total", 0, InputSet.MAX_SLICES),
        Fields.whole(node, "computed", 0, InputSet.MAX_SLICES),
        Fields.text(node, "code"),
        Fields.text(node, "reason"));
  }

  public ObjectNode json() {
    ObjectNode node = Fields.object();
    node.set("results", Fields.array(results, Result::json));
    return node.put("next", next)
        .put("ended", ended)
        .put("runStatus", runStatus)
        .put("total", total)
        .put("computed", computed)
        .put("code", code)
        .put("reason", reason);
  }
}
