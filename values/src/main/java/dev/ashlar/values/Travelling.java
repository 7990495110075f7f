package dev.ashlar.values;

import java.util.Locale;

/**
 * A value on its way over the DCP wire: its text, and by which of two methods it was made. Strings
 * and booleans go as JSON, everything else as KVIN.
 */
public record Travelling(String string, String method, String mimeType) {
  private static final String JSON = "json";
  private static final String KVIN = "kvin";
  private static final String JSON_TYPE = "application/json";
  private static final String KVIN_TYPE = "application/x-kvin";

  /** Refuses other methods, and a media type that is not the method's. */
  public Travelling {
    if (!(method.equals(JSON) && mimeType.equals(JSON_TYPE))
        && !(method.equals(KVIN) && mimeType.equals(KVIN_TYPE))) {
      throw ValuesException.malformed(
          "a value by method '%s' of type '%s'".formatted(method, mimeType));
    }
  }

  public static Travelling of(JsValue value) {
    if (value instanceof JsValue.Str || value instanceof JsValue.Bool) {
      return new Travelling(CanonicalJson.write(value), JSON, JSON_TYPE);
    }
    return new Travelling(Kvin.write(value), KVIN, KVIN_TYPE);
  }

  /** The data URI of the value. */
  public String uri() {
    return "data:" + mimeType + "," + JsUri.encodeUri(string);
  }

  /** The triple as a KVIN document: what a result is submitted as. */
  public String kvinTriple() {
    return Kvin.write(
        new Obj().put("string", string).put("method", method).put("MIMEType", mimeType));
  }

  /** Reads a KVIN document of a triple. */
  public static Travelling ofTriple(String kvin) {
    return of(Kvin.parse(kvin), kvin.length());
  }

  private static Travelling of(JsValue triple, int length) {
    if (triple instanceof Obj object
        && object.get("string").orElse(null) instanceof JsValue.Str(String string)
        && object.get("method").orElse(null) instanceof JsValue.Str(String method)
        && object.get("MIMEType").orElse(null) instanceof JsValue.Str(String mimeType)) {
      return new Travelling(string, method, mimeType.toLowerCase(Locale.ROOT));
    }
    throw ValuesException.malformed(
        "not a travelling value: %d characters without string, method and MIMEType"
            .formatted(length));
  }

  /** The value itself. */
  public JsValue value() {
    return method.equals(JSON) ? CanonicalJson.parse(string) : Kvin.parse(string);
  }

  /**
   * The value that a data URI stands for: JSON and KVIN by their media types, text for text types
   * and JavaScript, bytes for everything else.
   */
  public static JsValue decodeUri(String dataUri) {
    DataUri uri = DataUri.parse(dataUri);
    return switch (uri.mediaType()) {
      case JSON_TYPE -> CanonicalJson.parse(uri.text());
      case KVIN_TYPE -> Kvin.parse(uri.text());
      case "application/javascript" -> new JsValue.Str(uri.text());
      default ->
          uri.mediaType().startsWith("text/")
              ? new JsValue.Str(uri.text())
              : View.of(ViewKind.UINT8, DataUri.bytes(dataUri));
    };
  }
}
