package dev.ashlar.net;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The urlencoded text of queries and forms, read the way browsers read it: a broken escape stands
 * for itself, bad UTF-8 becomes U+FFFD, and nothing throws.
 */
final class UrlEncoded {
  record Pair(String name, String value) {}

  private UrlEncoded() {}

  /** The pairs in their order; at most {@code limit}, the rest is not looked at. */
  static List<Pair> pairs(String text, int limit) {
    var pairs = new ArrayList<Pair>();
    int start = 0;
    while (start <= text.length() && pairs.size() < limit) {
      int end = text.indexOf('&', start);
      if (end < 0) {
        end = text.length();
      }
      if (end > start) {
        String piece = text.substring(start, end);
        int equals = piece.indexOf('=');
        pairs.add(
            equals < 0
                ? new Pair(decode(piece), "")
                : new Pair(
                    decode(piece.substring(0, equals)), decode(piece.substring(equals + 1))));
      }
      start = end + 1;
    }
    return pairs;
  }

  static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '+') {
        out.write(' ');
      } else if (in[i] == '%' && i + 2 < in.length && hex(in[i + 1]) >= 0 && hex(in[i + 2]) >= 0) {
        out.write(hex(in[i + 1]) << 4 | hex(in[i + 2]));
        i += 2;
      } else {
        out.write(in[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** A URI of text that browsers and curl send although RFC 3986 forbids some characters of it. */
  static URI uri(String text) {
    int path = pathStart(text);
    int end = end(text, path, "?#");
    for (int i = 0; i < text.length(); i++) {
      if (isIllegal(text, i, path, end)) {
        return URI.create(escaped(text, path, end));
      }
    }
    return URI.create(text);
  }

  /** Behind the authority, if there is one. */
  private static int pathStart(String text) {
    int slashes = text.indexOf("//");
    boolean hasAuthority =
        slashes == 0
            || (slashes > 0 && text.charAt(slashes - 1) == ':' && end(text, 0, "/?#") == slashes);
    return hasAuthority ? end(text, slashes + 2, "/?#") : 0;
  }

  /** The first place from there on that holds one of these, or the end. */
  private static int end(String text, int from, String marks) {
    int at = from;
    while (at < text.length() && marks.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  private static String escaped(String text, int path, int end) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (isIllegal(text, i, path, end)) {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          out.append('%').append("%02X".formatted(b & 0xff));
        }
      } else {
        out.appendCodePoint(c);
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean isIllegal(String text, int i, int path, int end) {
    char c = text.charAt(i);
    if (c == '%') {
      return i + 2 >= text.length()
          || Character.digit(text.charAt(i + 1), 16) < 0
          || Character.digit(text.charAt(i + 2), 16) < 0;
    }
    if (c == '[' || c == ']') {
      // Legal around an IPv6 host and in a query, as java.net.URI sees it.
      return i >= path && i < end;
    }
    return c <= ' ' || c >= 127 || "\"<>\\^`{|}".indexOf(c) >= 0;
  }

  private static int hex(byte b) {
    return Character.digit((char) b, 16);
  }
}
