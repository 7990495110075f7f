package dev.ashlar.values;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/**
 * A {@code data:} URI taken apart: its media type without parameters, in lower case ({@code
 * text/plain} when there is none), and its content.
 *
 * <p>Content travels as text through {@code encodeURI}; base64 is read, and is UTF-8 when text is
 * asked for.
 */
public record DataUri(String mediaType, String text) {
  /** What a URI without a media type has. */
  public static final String PLAIN = "text/plain";

  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  /** Whether a text is a data URI at all, well formed or not. */
  public static boolean isDataUri(String uri) {
    return uri.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Takes a URI apart. */
  public static DataUri parse(String uri) {
    int comma = uri.indexOf(',');
    if (!isDataUri(uri) || comma < 0) {
      throw ValuesException.malformed("not a data URI: " + start(uri));
    }
    String head = uri.substring(SCHEME.length(), comma);
    int semicolon = head.indexOf(';');
    String type = (semicolon < 0 ? head : head.substring(0, semicolon)).strip();
    String data = uri.substring(comma + 1);
    String text =
        head.toLowerCase(Locale.ROOT).endsWith(BASE64)
            ? new String(base64(data), StandardCharsets.UTF_8)
            : JsUri.decodeUri(data);
    return new DataUri(type.isEmpty() ? PLAIN : type.toLowerCase(Locale.ROOT), text);
  }

  /** The bytes of a URI's content: of base64 as they are, of text as UTF-8. */
  public static byte[] bytes(String uri) {
    int comma = uri.indexOf(',');
    if (isDataUri(uri)
        && comma > 0
        && uri.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(BASE64)) {
      return base64(uri.substring(comma + 1));
    }
    return parse(uri).text.getBytes(StandardCharsets.UTF_8);
  }

  /** The URI: {@code data:,} for plain text, the media type before the comma otherwise. */
  public String format() {
    return SCHEME + (mediaType.equals(PLAIN) ? "" : mediaType) + "," + JsUri.encodeUri(text);
  }

  private static byte[] base64(String data) {
    try {
      return Base64.getMimeDecoder().decode(JsUri.decodeUriComponent(data));
    } catch (IllegalArgumentException e) {
      throw new ValuesException(
          ValuesException.Code.MALFORMED, "a data URI with broken base64", "", e);
    }
  }

  private static String start(String uri) {
    return uri.length() <= 40 ? uri : uri.substring(0, 40) + "…";
  }
}
