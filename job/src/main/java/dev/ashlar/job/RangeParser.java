package dev.ashlar.job;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads range documents; nesting and the number of parts are bounded. */
final class RangeParser {
  /** How deep ranges may lie within ranges. */
  static final int MAX_DEPTH = 8;

  /** How many ranges one document may have in all. */
  static final int MAX_PARTS = 10_000;

  private int parts;

  RangeDocument parse(JsonNode node) {
    return parse(node, 0);
  }

  private RangeDocument parse(JsonNode node, int depth) {
    if (depth > MAX_DEPTH || ++parts > MAX_PARTS) {
      throw JobException.badArgument(
          "range document of more than %d levels or %d ranges".formatted(MAX_DEPTH, MAX_PARTS),
          "simplify the range");
    }
    if (node.isArray()) {
      return new ListRange(list(node));
    }
    if (!node.isObject()) {
      throw notARange(node);
    }
    if (node.path("ranges").isArray()) {
      var ranges = new ArrayList<RangeDocument>();
      for (JsonNode member : node.get("ranges")) {
        ranges.add(member(member, depth));
      }
      return node.path("sparse").asBoolean(false)
          ? new SparseRange(ranges)
          : new ProductRange(ranges);
    }
    if (node.has("length") && node.path("dist").isString()) {
      return distribution(node);
    }
    if (node.has("start") && node.has("end")) {
      return arithmetic(node);
    }
    throw notARange(node);
  }

  private RangeDocument member(JsonNode node, int depth) {
    // A bare value in a cross product stands for a list of one.
    return node.isObject() || node.isArray()
        ? parse(node, depth + 1)
        : new ListRange(List.of(node));
  }

  private static RangeDocument arithmetic(JsonNode node) {
    double start = number(node, "start");
    double end = number(node, "end");
    double step = absent(node, "step") ? (end < start ? -1 : 1) : number(node, "step");
    int group = 0;
    if (!absent(node, "group")) {
      JsonNode value = node.get("group");
      if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 1) {
        throw JobException.badArgument(
            "Invalid group parameter \"%s\", must be an integer greater than zero."
                .formatted(Texts.excerpt(value.asString())),
            "leave group out, or make it a positive integer");
      }
      group = value.asInt();
    }
    return new ArithmeticRange(start, end, step, group);
  }

  private static RangeDocument distribution(JsonNode node) {
    JsonNode length = node.get("length");
    if (!length.isIntegralNumber() || !length.canConvertToLong()) {
      throw JobException.badArgument(
          "distribution of length " + Texts.excerpt(length.toString()), "send a whole number");
    }
    var params = new ArrayList<Double>();
    for (JsonNode param : node.path("params")) {
      params.add(param.isNumber() ? param.asDouble() : Double.NaN);
    }
    return new DistributionRange(
        length.asLong(),
        DistributionRange.Kind.ofWireName(node.get("dist").asString()),
        params,
        list(node.path("values")),
        seed(node.path("seed")));
  }

  private static long seed(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return 0;
    }
    try {
      return Long.parseLong(node.asString());
    } catch (NumberFormatException e) {
      throw new JobException(
          JobException.Code.EBADARG,
          "seed is '%s'".formatted(Texts.excerpt(node.asString())),
          "send a whole number of 64 bits",
          e);
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    var values = new ArrayList<JsonNode>();
    array.forEach(values::add);
    return values;
  }

  private static double number(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (!value.isNumber()) {
      throw JobException.badArgument(
          "Invalid %s parameter \"%s\", must be numeric and finite."
              .formatted(name, Texts.excerpt(value.asString())),
          "send a finite number");
    }
    return value.asDouble();
  }

  private static boolean absent(JsonNode node, String name) {
    return node.path(name).isMissingNode() || node.path(name).isNull();
  }

  private static JobException notARange(JsonNode node) {
    return JobException.badArgument(
        "%s cannot be cast to any supported Rangelike object"
            .formatted(Texts.excerpt(node.toString())),
        "send {start, end, step}, {ranges: […]} or {length, dist, params, values}");
  }
}
