package dev.ashlar.job;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * start, start + step, … up to end inclusive; in groups of {@code group} values when that is above
 * zero. All arithmetic is that of JavaScript numbers.
 */
public record ArithmeticRange(double start, double end, double step, int group)
    implements RangeDocument {

  /** Refuses what is not finite and a step that leads away from the end. */
  public ArithmeticRange {
    if (start == end) {
      // The original refuses any other step of a range of one, also where it only reads it.
      step = 0;
    }
    checkFinite("start", start);
    checkFinite("end", end);
    checkFinite("step", step);
    if ((step == 0 && start != end) || (end - start) * step < 0) {
      throw JobException.badArgument(
          "RangeObject step must approach end from start.",
          "give the step the sign of end - start");
    }
    if (group < 0) {
      throw JobException.badArgument(
          "Invalid group parameter \"%d\", must be greater than zero.".formatted(group),
          "leave group out, or make it a positive integer");
    }
    Counts.check(steps(start, end, step), "range");
  }

  /** The values from start to end, by steps of 1 towards the end. */
  public static ArithmeticRange of(double start, double end) {
    return new ArithmeticRange(start, end, end < start ? -1 : 1, 0);
  }

  public static ArithmeticRange of(double start, double end, double step) {
    return new ArithmeticRange(start, end, step, 0);
  }

  private static void checkFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw JobException.badArgument(
          "Invalid %s parameter \"%s\", must be numeric and finite.".formatted(name, value),
          "send a finite number");
    }
  }

  private static double steps(double start, double end, double step) {
    return step == 0 ? 1 : Math.floor(Math.abs((end - start) / step)) + 1;
  }

  @Override
  public long count() {
    double steps = steps(start, end, step);
    return (long) (group == 0 ? steps : Math.ceil(steps / group));
  }

  @Override
  public JsonNode elementJson(long index) {
    RangeDocument.checkIndex(this, index);
    if (group == 0) {
      return Numbers.node(start + index * step);
    }
    double first = group * step * index + start;
    double left = steps(start, end, step) - (double) group * index;
    ArrayNode values = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < group && i < left; i++) {
      values.add(Numbers.node(first + i * step));
    }
    return values;
  }

  @Override
  public JsonNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.set("start", Numbers.node(start));
    node.set("end", Numbers.node(end));
    node.set("step", Numbers.node(step));
    if (group > 0) {
      node.put("group", group);
    }
    return node;
  }
}
