package dev.ashlar.values;

import tools.jackson.databind.JsonNode;

/**
 * The one JSON text of a value: what a JavaScript peer gets when it parses and stringifies again,
 * and therefore what signatures cover.
 *
 * <p>No white space; members whose names are array indices first, ascending; numbers with the
 * shortest digits, no exponent from 1e-6 up to 1e21, minus zero as 0; control characters and
 * unpaired surrogates as lower-case escapes and nothing else escaped.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  /** The text of a Jackson tree; what is no JSON (NaN, infinities, objects) is refused. */
  public static String write(JsonNode json) {
    var out = new StringBuilder(128);
    JsonWriter.node(out, json, 0);
    return out.toString();
  }

  /** The text of a value that JSON can say; undefined members are left out. */
  public static String write(JsValue value) {
    var out = new StringBuilder(128);
    JsonWriter.value(out, value, 0);
    return out.toString();
  }

  /** Reads JSON as {@code JSON.parse} does. */
  public static JsValue parse(String text) {
    return JsonReader.read(text);
  }

  /** The same with a limit of levels of one's own. */
  public static JsValue parse(String text, int maxDepth) {
    return JsonReader.read(text, maxDepth);
  }

  /** A number as JavaScript prints it, NaN and infinities included. */
  public static String number(double number) {
    if (!Double.isFinite(number)) {
      return Double.toString(number); // the same three words in both languages
    }
    var out = new StringBuilder(24);
    JsonWriter.number(out, number);
    return out.toString();
  }
}
