package dev.ashlar.scheduler;

import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.WalletException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads members of requests, and says what is wrong with them. */
final class Json {
  /** Characters of an id, a label or another short text. */
  static final int MAX_SHORT = 512;

  /** Elements of a list in a request. */
  static final int MAX_LIST = 100_000;

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A short text that must be there. */
  static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isString() || value.asString().isEmpty() || value.asString().length() > MAX_SHORT) {
      throw SchedulerException.badArgument(
          "'%s' is not a text of 1 to %d characters".formatted(name, MAX_SHORT), "send one");
    }
    return value.asString();
  }

  /** A short text, or empty. */
  static String textOrEmpty(JsonNode node, String name) {
    String value = node.path(name).asString("");
    return value.length() <= MAX_SHORT ? value : value.substring(0, MAX_SHORT);
  }

  /** The job that a request is about, by whichever name its dialect has for it. */
  static String job(JsonNode node) {
    for (String name : List.of("job", "jobId", "jobAddress", "id")) {
      if (node.path(name).isString()) {
        return text(node, name);
      }
    }
    return text(node, "job");
  }

  static Address address(JsonNode node, String name) {
    return address(text(node, name));
  }

  static Address address(String text) {
    try {
      return Address.of(text);
    } catch (WalletException e) {
      throw SchedulerException.badArgument(
          "not an address: '%s'".formatted(text), "send 0x and 40 hex digits");
    }
  }

  static long slice(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 1) {
      throw SchedulerException.badArgument(
          "not a slice number: " + excerpt(node), "slice numbers start at 1");
    }
    return node.asLong();
  }

  /** The texts of a list; a missing list is empty. */
  static List<String> texts(JsonNode list) {
    requireSmall(list);
    var texts = new ArrayList<String>();
    for (JsonNode element : list) {
      if (element.isString() && element.asString().length() <= MAX_SHORT) {
        texts.add(element.asString());
      }
    }
    return texts;
  }

  static void requireSmall(JsonNode list) {
    if (list.size() > MAX_LIST) {
      throw SchedulerException.limit("elements of a list", MAX_LIST, list.size());
    }
  }

  private static String excerpt(JsonNode node) {
    String text = node.toString();
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}
