package dev.ashlar.wire;

import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.WalletException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads members of messages; what is missing or of the wrong kind is {@code EINVAL}. */
final class Fields {
  private Fields() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static <T> ArrayNode array(Iterable<T> values, Function<T, JsonNode> codec) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (T value : values) {
      array.add(codec.apply(value));
    }
    return array;
  }

  static JsonNode textNode(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  static ArrayNode texts(Iterable<String> values) {
    return array(values, Fields::textNode);
  }

  static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isString()) {
      throw invalid(name, "a text");
    }
    return value.asString();
  }

  static @Nullable String optionalText(JsonNode node, String name) {
    return node.hasNonNull(name) ? text(node, name) : null;
  }

  static long whole(JsonNode node, String name, long min, long max) {
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < min
        || value.asLong() > max) {
      throw invalid(name, "a whole number from %d to %d".formatted(min, max));
    }
    return value.asLong();
  }

  static int small(JsonNode node, String name, int min, int max) {
    return (int) whole(node, name, min, max);
  }

  static Address address(JsonNode node, String name) {
    try {
      return Address.of(text(node, name));
    } catch (WalletException e) {
      throw new WireException(
          WireException.Code.EINVAL, name + " is not an address", "send 0x and 40 hex digits", e);
    }
  }

  static <T> List<T> list(JsonNode node, String name, int max, Function<JsonNode, T> codec) {
    JsonNode array = node.path(name);
    if (!array.isArray() || array.size() > max) {
      throw invalid(name, "an array of at most %d elements".formatted(max));
    }
    var values = new ArrayList<T>(array.size());
    for (JsonNode element : array) {
      values.add(codec.apply(element));
    }
    return values;
  }

  static List<String> texts(JsonNode node, String name, int max) {
    return list(
        node,
        name,
        max,
        element -> {
          if (!element.isString()) {
            throw invalid(name, "an array of texts");
          }
          return element.asString();
        });
  }

  static WireException invalid(String name, String expected) {
    return new WireException(
        WireException.Code.EINVAL, "%s is not %s".formatted(name, expected), "send " + expected);
  }
}
