package dev.ashlar.wire;

import dev.ashlar.job.InputSet;
import dev.ashlar.job.JobId;
import dev.ashlar.job.SliceMetrics;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.wallet.Address;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Data of {@value #OPERATION} on the result submitter: results of many slices, and slices given
 * back, under one signature.
 *
 * @param authorizations texts of the {@link TaskAuthorization}s that cover these slices
 */
public record SubmitRequest(
    String worker,
    Address paymentAddress,
    List<String> authorizations,
    List<SliceResult> results,
    List<Return> returns) {
  public static final String OPERATION = "ashlar.submit";
  public static final int MAX_RESULTS = 100_000;
  private static final int MAX_AUTHORIZATIONS = 10_000;
  private static final Pattern ENGINE = Pattern.compile("[ -~]{0,200}");

  public SubmitRequest {
    authorizations = List.copyOf(authorizations);
    results = List.copyOf(results);
    returns = List.copyOf(returns);
  }

  /**
   * What came of one slice: a value as a data URI, or the error that the work function threw.
   *
   * @param engine of a deterministic job, what computed it: engine, versions, processor; else empty
   */
  public record SliceResult(
      JobId job, long slice, Outcome outcome, SliceMetrics metrics, String engine) {
    public SliceResult {
      if (!ENGINE.matcher(engine).matches()) {
        throw Fields.invalid("engine", "up to 200 printable letters of ASCII");
      }
    }

    static SliceResult parse(JsonNode node) {
      return new SliceResult(
          new JobId(Fields.text(node, "job")),
          Fields.whole(node, "slice", 1, InputSet.MAX_SLICES),
          node.has("error")
              ? WorkError.parse(node.get("error"))
              : new Value(Fields.text(node, "uri")),
          metrics(node.path("metrics")),
          textOrEmpty(Fields.optionalText(node, "engine")));
    }

    private static SliceMetrics metrics(JsonNode numbers) {
      if (!numbers.isArray() || numbers.size() != 6) {
        throw Fields.invalid("metrics", "an array of six numbers");
      }
      for (JsonNode number : numbers) {
        if (!number.isNumber()) {
          throw Fields.invalid("metrics", "an array of six numbers");
        }
      }
      return new SliceMetrics(
          numbers.get(0).asDouble(),
          numbers.get(1).asDouble(),
          numbers.get(2).asDouble(),
          numbers.get(3).asDouble(),
          numbers.get(4).asDouble(),
          numbers.get(5).asDouble());
    }

    JsonNode json() {
      ObjectNode node = Fields.object();
      node.put("job", job.value());
      node.put("slice", slice);
      switch (outcome) {
        case Value(String uri) -> node.put("uri", uri);
        case WorkError error -> node.set("error", error.json());
      }
      ArrayNode numbers = node.putArray("metrics");
      numbers.add(metrics.cpuMillis()).add(metrics.gpuMillis());
      numbers.add(metrics.cpuDensity()).add(metrics.gpuDensity());
      numbers.add(metrics.bytesIn()).add(metrics.bytesOut());
      if (!engine.isEmpty()) {
        node.put("engine", engine);
      }
      return node;
    }
  }

  /** What a slice came to. */
  public sealed interface Outcome {}

  /** The work function's value. */
  public record Value(String uri) implements Outcome {}

  /** What the work function threw. */
  public record WorkError(String name, String message, String stack, String code)
      implements Outcome {

    static WorkError parse(JsonNode node) {
      return new WorkError(
          Fields.text(node, "name"),
          Fields.text(node, "message"),
          textOrEmpty(Fields.optionalText(node, "stack")),
          textOrEmpty(Fields.optionalText(node, "code")));
    }

    JsonNode json() {
      return Fields.object()
          .put("name", name)
          .put("message", message)
          .put("stack", stack)
          .put("code", code);
    }
  }

  /**
   * Slices given back unfinished.
   *
   * @param reason a code such as {@code ENOPROGRESS}, or free text
   */
  public record Return(JobId job, SliceRuns runs, String reason) {
    static Return parse(JsonNode node) {
      return new Return(
          new JobId(Fields.text(node, "job")),
          SliceRuns.parse(node.path("runs")),
          Fields.text(node, "reason"));
    }

    JsonNode json() {
      ObjectNode node = Fields.object();
      node.put("job", job.value());
      node.set("runs", runs.json());
      return node.put("reason", reason);
    }
  }

  private static String textOrEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  public static SubmitRequest parse(JsonNode node) {
    return new SubmitRequest(
        Fields.text(node, "worker"),
        Fields.address(node, "paymentAddress"),
        Fields.texts(node, "authorizations", MAX_AUTHORIZATIONS),
        Fields.list(node, "results", MAX_RESULTS, SliceResult::parse),
        Fields.list(node, "returns", MAX_RESULTS, Return::parse));
  }

  public ObjectNode json() {
    ObjectNode node = Fields.object();
    node.put("worker", worker);
    node.put("paymentAddress", paymentAddress.text());
    node.set("authorizations", Fields.texts(authorizations));
    node.set("results", Fields.array(results, SliceResult::json));
    node.set("returns", Fields.array(returns, Return::json));
    return node;
  }
}
