package dev.ashlar.job;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** JavaScript numbers as JSON nodes: whole ones without a fraction. */
final class Numbers {
  private Numbers() {}

  static JsonNode node(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= InputSet.MAX_SLICES) {
      return JsonNodeFactory.instance.numberNode((long) value);
    }
    return JsonNodeFactory.instance.numberNode(value);
  }
}
