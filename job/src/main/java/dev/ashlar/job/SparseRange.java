package dev.ashlar.job;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Ranges one after the other. */
public record SparseRange(List<RangeDocument> ranges) implements RangeDocument {

  /** Refuses a sum that is too large. */
  public SparseRange {
    ranges = List.copyOf(ranges);
    sum(ranges);
  }

  private static long sum(List<RangeDocument> ranges) {
    long total = 0;
    for (RangeDocument range : ranges) {
      total = Counts.sum(total, range.count(), "concatenation of ranges");
    }
    return total;
  }

  @Override
  public long count() {
    return sum(ranges);
  }

  @Override
  public JsonNode elementJson(long index) {
    RangeDocument.checkIndex(this, index);
    long rest = index;
    for (RangeDocument range : ranges) {
      if (rest < range.count()) {
        return range.elementJson(rest);
      }
      rest -= range.count();
    }
    throw new IllegalStateException("element %d of %d not found".formatted(index, count()));
  }

  @Override
  public JsonNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sparse", true);
    ArrayNode members = node.putArray("ranges");
    ranges.forEach(range -> members.add(range.toJson()));
    return node;
  }
}
