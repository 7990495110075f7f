package dev.ashlar.values;

import java.util.List;

/**
 * KVIN, the form of values on the DCP wire: a JSON document of nodes, each of which says how to
 * build a value. Versions 4 to 9 are read, 8 and 9 are written; they differ in the label alone.
 *
 * <p>A reference ({@code seen}) names a container by the order in which a reader enters containers:
 * arrays, objects with a constructor, typed arrays, maps and then their two arrays. (The original's
 * writer does not count a map's two arrays, its reader does; this follows the reader, so that what
 * we write is read rightly by both.)
 *
 * <p>Functions are read as their source text, never made callable; symbols and promises are
 * refused.
 */
public final class Kvin {
  /** Levels of nesting, read and written. */
  public static final int MAX_DEPTH = 256;

  /** Levels of a document's JSON: a value's level takes up to three. */
  public static final int MAX_JSON_DEPTH = 3 * MAX_DEPTH + 8;

  /** Values of one document, repetitions included. */
  public static final int MAX_VALUES = 1 << 24;

  /** Bytes of all buffers of one document: a few characters can ask for as many zeros. */
  public static final long MAX_BUFFER_BYTES = 256L << 20;

  /** Decimal digits of one bigint. */
  public static final int MAX_BIGINT_DIGITS = 300_000;

  static final String LABEL = "_serializeVerId";
  static final String WHAT = "what";
  private static final int NEWEST = 9;
  private static final int OLDEST = 4;

  private Kvin() {}

  /** The value of a document. */
  public static JsValue parse(String document) {
    return new KvinReader().what(document(document));
  }

  /** The value of a document that is part of a larger one, such as a line of an evaluator. */
  public static JsValue unmarshal(JsValue document) {
    if (document instanceof Obj object) {
      return new KvinReader().what(object);
    }
    throw ValuesException.malformed("not a KVIN document: no object");
  }

  /** The document of a value, version 9. */
  public static String write(JsValue value) {
    return write(value, NEWEST);
  }

  /** The document of a value, with the label of version 8 or 9. */
  public static String write(JsValue value, int version) {
    if (version != 8 && version != NEWEST) {
      throw new IllegalArgumentException("versions 8 and 9 are written, not " + version);
    }
    return open(version) + KvinWriter.node(value) + "}";
  }

  /**
   * Splits the document of an array into one document for each element, with the same label. Nodes
   * are passed on as they are; only an element with references is built and written anew, because
   * they count containers of the whole document.
   */
  public static List<String> split(String arrayDocument) {
    return KvinSplitter.split(document(arrayDocument));
  }

  /** The same document under the label of another version. */
  public static String relabel(String document, int version) {
    if (version < OLDEST || version > NEWEST) {
      throw new IllegalArgumentException("versions 4 to 9 are read, not " + version);
    }
    String start = open(version);
    int digit = start.indexOf(',') - 2;
    if (document.startsWith(start.substring(0, digit))
        && document.startsWith(start.substring(digit + 1), digit + 1)) {
      return start + document.substring(start.length());
    }
    var out = new StringBuilder(document.length()).append(start);
    JsonWriter.value(out, what(document(document)), 0);
    return out.append('}').toString();
  }

  static String open(int version) {
    return "{\"" + LABEL + "\":\"v" + version + "\",\"" + WHAT + "\":";
  }

  static Obj document(String text) {
    if (JsonReader.read(text, MAX_JSON_DEPTH) instanceof Obj document) {
      return document;
    }
    throw ValuesException.malformed("not a KVIN document: no object");
  }

  /** The node of a document whose label is one that is read. */
  static JsValue what(Obj document) {
    version(document);
    return document
        .get(WHAT)
        .orElseThrow(() -> ValuesException.malformed("a KVIN document without 'what'"));
  }

  static int version(Obj document) {
    String label =
        document.get(LABEL).orElse(null) instanceof JsValue.Str(String text) ? text : "none";
    for (int version = OLDEST; version <= NEWEST; version++) {
      if (label.equals("v" + version)) {
        return version;
      }
    }
    throw ValuesException.malformed("a KVIN document labelled '%s'".formatted(label));
  }
}
