package dev.ashlar.job;

import java.util.ArrayDeque;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The cross product of ranges: each element is an array, and the last range turns fastest. */
public record ProductRange(List<RangeDocument> ranges) implements RangeDocument {

  /** Refuses no ranges at all and a product that is too large. */
  public ProductRange {
    ranges = List.copyOf(ranges);
    if (ranges.isEmpty()) {
      throw JobException.badArgument("ranges is empty", "give at least one range");
    }
    product(ranges);
  }

  private static long product(List<RangeDocument> ranges) {
    long total = 1;
    for (RangeDocument range : ranges) {
      total = Counts.product(total, range.count(), "cross product of ranges");
    }
    return total;
  }

  @Override
  public long count() {
    return product(ranges);
  }

  @Override
  public JsonNode elementJson(long index) {
    RangeDocument.checkIndex(this, index);
    var values = new ArrayDeque<JsonNode>();
    long rest = index;
    for (RangeDocument range : ranges.reversed()) {
      values.addFirst(range.elementJson(rest % range.count()));
      rest /= range.count();
    }
    ArrayNode element = JsonNodeFactory.instance.arrayNode();
    values.forEach(element::add);
    return element;
  }

  @Override
  public JsonNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode members = node.putArray("ranges");
    ranges.forEach(range -> members.add(range.toJson()));
    return node;
  }
}
