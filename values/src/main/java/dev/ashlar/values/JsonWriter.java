package dev.ashlar.values;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Writes JSON as JavaScript's {@code JSON.stringify} does, to the character. */
final class JsonWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** Below this every double is so coarse that one digit may do where Java prints two. */
  private static final double COARSE = 1e-320;

  private JsonWriter() {}

  static void string(StringBuilder out, String text) {
    out.append('"');
    int from = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && (c < 0xD800 || c > 0xDFFF)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      out.append(text, from, i);
      escape(out, c);
      from = i + 1;
    }
    out.append(text, from, length).append('"');
  }

  private static void escape(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX[(c >> shift) & 0xF]);
        }
      }
    }
  }

  /** A finite number as JavaScript prints it: the shortest digits that read back as the same. */
  static void number(StringBuilder out, double number) {
    long whole = (long) number;
    if (whole == number && JavaValues.isSafe(whole)) {
      out.append(whole);
      return;
    }
    if (number < 0) {
      out.append('-');
    }
    decimal(out, Math.abs(number));
  }

  private static void decimal(StringBuilder out, double number) {
    // Java's digits are the shortest too, only laid out differently: d.ddd or d.dddEn.
    String java = Double.toString(number);
    int e = java.indexOf('E');
    String mantissa = e < 0 ? java : java.substring(0, e);
    int dot = mantissa.indexOf('.');
    var digits = new StringBuilder(mantissa).deleteCharAt(dot);
    int point = dot + (e < 0 ? 0 : Integer.parseInt(java, e + 1, java.length(), 10));
    int zeros = 0;
    while (digits.charAt(zeros) == '0') {
      zeros++;
    }
    digits.delete(0, zeros);
    point -= zeros;
    while (digits.length() > 1 && digits.charAt(digits.length() - 1) == '0') {
      digits.setLength(digits.length() - 1);
    }
    if (number < COARSE && digits.length() == 2) {
      point = shorten(digits, point, number);
    }
    layOut(out, digits, point);
  }

  /**
   * Takes one digit where one reads back as the same; gives the point, which rounding up may move.
   */
  private static int shorten(StringBuilder digits, int point, double number) {
    int first = digits.charAt(0) - '0';
    int rounded = digits.charAt(1) >= '5' ? first + 1 : first;
    if (Double.parseDouble("0." + rounded % 10 + "E" + point) == number && rounded < 10) {
      digits.setLength(1);
      digits.setCharAt(0, (char) ('0' + rounded));
    } else if (rounded == 10 && Double.parseDouble("1E" + point) == number) {
      digits.setLength(1);
      digits.setCharAt(0, '1');
      return point + 1;
    }
    return point;
  }

  // ECMA-262, Number::toString: "point" is its n, the length of the digits its k.
  private static void layOut(StringBuilder out, StringBuilder digits, int point) {
    int count = digits.length();
    if (point > 0 && point <= 21) {
      if (count <= point) {
        out.append(digits).repeat('0', point - count);
      } else {
        out.append(digits, 0, point).append('.').append(digits, point, count);
      }
    } else if (point > -6 && point <= 0) {
      out.append("0.").repeat('0', -point).append(digits);
    } else {
      out.append(digits.charAt(0));
      if (count > 1) {
        out.append('.').append(digits, 1, count);
      }
      out.append(point > 0 ? "e+" : "e-").append(Math.abs(point - 1));
    }
  }

  /** Writes a value that is JSON; undefined members are left out, anything else is refused. */
  static void value(StringBuilder out, JsValue value, int depth) {
    checkDepth(depth);
    switch (value) {
      case JsValue.Null _ -> out.append("null");
      case JsValue.Bool(boolean b) -> out.append(b);
      case JsValue.Num(double number) -> checkedNumber(out, number);
      case JsValue.Str(String text) -> string(out, text);
      case Arr array when array.isDense() && array.extra().isEmpty() ->
          elements(out, array.dense(), depth);
      case Obj object -> members(out, object.properties(), depth);
      default ->
          throw ValuesException.notCloneable(
              "JSON lacks " + value.getClass().getSimpleName() + " as it stands");
    }
  }

  private static void elements(StringBuilder out, List<JsValue> elements, int depth) {
    out.append('[');
    for (int i = 0; i < elements.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      value(out, elements.get(i), depth + 1);
    }
    out.append(']');
  }

  private static void members(StringBuilder out, Map<String, JsValue> members, int depth) {
    char separator = '{';
    for (Map.Entry<String, JsValue> member : members.entrySet()) {
      if (member.getValue() instanceof JsValue.Undefined) {
        continue;
      }
      string(out.append(separator), member.getKey());
      value(out.append(':'), member.getValue(), depth + 1);
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  /** Writes a Jackson tree. */
  static void node(StringBuilder out, JsonNode node, int depth) {
    checkDepth(depth);
    switch (node.getNodeType()) {
      case NULL -> out.append("null");
      case BOOLEAN -> out.append(node.booleanValue());
      case NUMBER -> {
        if (node.isInt()) {
          out.append(node.intValue());
        } else {
          checkedNumber(out, Double.parseDouble(node.asString()));
        }
      }
      case STRING -> string(out, node.stringValue());
      case ARRAY -> {
        out.append('[');
        for (int i = 0; i < node.size(); i++) {
          node(i > 0 ? append(out, ',') : out, node.get(i), depth + 1);
        }
        out.append(']');
      }
      case OBJECT -> nodeMembers(out, node, depth);
      case MISSING, BINARY, POJO ->
          throw ValuesException.notCloneable("a JSON tree that holds " + node.getNodeType());
    }
  }

  private static StringBuilder append(StringBuilder out, char c) {
    return out.append(c);
  }

  private static void nodeMembers(StringBuilder out, JsonNode node, int depth) {
    char separator = '{';
    SortedMap<Long, String> indices = indices(node);
    for (String name : indices.values()) {
      string(out.append(separator), name);
      node(out.append(':'), node.path(name), depth + 1);
      separator = ',';
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!indices.isEmpty() && Obj.index(member.getKey()) >= 0) {
        continue;
      }
      string(out.append(separator), member.getKey());
      node(out.append(':'), member.getValue(), depth + 1);
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private static SortedMap<Long, String> indices(JsonNode node) {
    var indices = new TreeMap<Long, String>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      long index = Obj.index(member.getKey());
      if (index >= 0) {
        indices.put(index, member.getKey());
      }
    }
    return indices;
  }

  private static void checkedNumber(StringBuilder out, double number) {
    if (!Double.isFinite(number)) {
      throw ValuesException.notCloneable("JSON lacks the number " + number);
    }
    number(out, number);
  }

  private static void checkDepth(int depth) {
    if (depth > JsonValues.MAX_DEPTH) {
      throw ValuesException.tooBig(
          "a value of more than %d levels".formatted(JsonValues.MAX_DEPTH));
    }
  }
}
