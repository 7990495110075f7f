package dev.ashlar.job;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values written out, as a member of a cross product may be. */
public record ListRange(List<JsonNode> values) implements RangeDocument {

  public ListRange {
    values = List.copyOf(values);
  }

  @Override
  public long count() {
    return values.size();
  }

  @Override
  public JsonNode elementJson(long index) {
    RangeDocument.checkIndex(this, index);
    return values.get((int) index);
  }

  @Override
  public JsonNode toJson() {
    ArrayNode node = JsonNodeFactory.instance.arrayNode();
    values.forEach(node::add);
    return node;
  }
}
