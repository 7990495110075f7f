package dev.ashlar.values;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Between values and Jackson's trees. */
final class JsonValues {
  /** Levels of nesting; also what ends a cycle. */
  static final int MAX_DEPTH = 512;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonValues() {}

  static JsValue fromJson(JsonNode json) {
    return fromJson(json, 0);
  }

  private static JsValue fromJson(JsonNode json, int depth) {
    checkDepth(depth);
    return switch (json.getNodeType()) {
      case NULL -> JsValue.ofNull();
      case BOOLEAN -> JsValue.Bool.of(json.booleanValue());
      // Through text: a number beyond the range of a double becomes infinity, as in JavaScript.
      case NUMBER -> new JsValue.Num(Double.parseDouble(json.asString()));
      case STRING -> new JsValue.Str(json.stringValue());
      case ARRAY -> {
        var array = new Arr(json.size());
        for (JsonNode element : json) {
          array.add(fromJson(element, depth + 1));
        }
        yield array;
      }
      case OBJECT -> {
        var object = new Obj();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
          object.put(member.getKey(), fromJson(member.getValue(), depth + 1));
        }
        yield object;
      }
      case MISSING -> JsValue.undefined();
      case BINARY, POJO ->
          throw ValuesException.notCloneable("a JSON tree that holds " + json.getNodeType());
    };
  }

  static JsonNode toJson(JsValue value) {
    return toJson(value, 0);
  }

  private static JsonNode toJson(JsValue value, int depth) {
    checkDepth(depth);
    return switch (value) {
      case JsValue.Null _ -> JSON.nullNode();
      case JsValue.Bool(boolean b) -> JSON.booleanNode(b);
      case JsValue.Num(double number) -> number(number);
      case JsValue.Str(String text) -> JSON.stringNode(text);
      case Arr array -> {
        if (!array.isDense() || !array.extra().isEmpty()) {
          throw lacks("holes or names in an array");
        }
        var node = JSON.arrayNode();
        for (JsValue element : array.dense()) {
          node.add(toJson(element, depth + 1));
        }
        yield node;
      }
      case Obj object -> {
        var node = JSON.objectNode();
        for (Map.Entry<String, JsValue> member : object.properties().entrySet()) {
          if (!(member.getValue() instanceof JsValue.Undefined)) {
            node.set(member.getKey(), toJson(member.getValue(), depth + 1));
          }
        }
        yield node;
      }
      case JsValue.Undefined _ -> throw lacks("undefined");
      case JsValue.BigInt _ -> throw lacks("bigints");
      case JsValue.Date _ -> throw lacks("dates");
      case JsValue.RegExp _ -> throw lacks("regular expressions");
      case JsValue.Boxed _ -> throw lacks("boxed primitives");
      case Buffer _ -> throw lacks("buffers");
      case View _ -> throw lacks("typed arrays");
      case MapValue _ -> throw lacks("maps");
      case SetValue _ -> throw lacks("sets");
      case ErrorValue _ -> throw lacks("errors");
    };
  }

  private static JsonNode number(double number) {
    if (!Double.isFinite(number)) {
      throw lacks("the number " + number);
    }
    long whole = (long) number;
    return whole == number && JavaValues.isSafe(whole) && !isMinusZero(number)
        ? JSON.numberNode(whole)
        : JSON.numberNode(number);
  }

  static boolean isMinusZero(double number) {
    return number == 0 && 1 / number < 0;
  }

  private static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw ValuesException.tooBig("a value of more than %d levels".formatted(MAX_DEPTH));
    }
  }

  private static ValuesException lacks(String what) {
    return ValuesException.notCloneable("JSON lacks " + what);
  }
}
