package dev.ashlar.values;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * JavaScript's {@code encodeURI}, {@code decodeURI} and their component forms. Not {@code
 * URLEncoder}, whose alphabet and treatment of spaces differ.
 */
public final class JsUri {
  private static final String MARKS = "-_.!~*'()";
  private static final String RESERVED = ";/?:@&=+$,#";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();
  private static final boolean[] COMPONENT = table(MARKS);
  private static final boolean[] WHOLE = table(MARKS + RESERVED);
  private static final boolean[] KEPT_ESCAPED = new boolean[128];

  static {
    for (int i = 0; i < RESERVED.length(); i++) {
      KEPT_ESCAPED[RESERVED.charAt(i)] = true;
    }
  }

  private JsUri() {}

  private static boolean[] table(String marks) {
    var table = new boolean[128];
    for (char c = 0; c < 128; c++) {
      table[c] =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || marks.indexOf(c) >= 0;
    }
    return table;
  }

  /** Escapes all but letters, digits, marks and the reserved characters. */
  public static String encodeUri(String text) {
    return encode(text, WHOLE);
  }

  /** Escapes all but letters, digits and marks. */
  public static String encodeUriComponent(String text) {
    return encode(text, COMPONENT);
  }

  /** Takes escapes back, except those of reserved characters, which stay as they are. */
  public static String decodeUri(String text) {
    return decode(text, true);
  }

  /** Takes all escapes back. */
  public static String decodeUriComponent(String text) {
    return decode(text, false);
  }

  private static String encode(String text, boolean[] plain) {
    int length = text.length();
    int i = 0;
    while (i < length && text.charAt(i) < 128 && plain[text.charAt(i)]) {
      i++;
    }
    if (i == length) {
      return text;
    }
    var out = new StringBuilder(length + length / 2 + 16).append(text, 0, i);
    while (i < length) {
      char c = text.charAt(i);
      if (c < 128) {
        if (plain[c]) {
          out.append(c);
        } else {
          octet(out, c);
        }
        i++;
      } else {
        i += utf8(out, text, i);
      }
    }
    return out.toString();
  }

  private static int utf8(StringBuilder out, String text, int i) {
    int point = text.codePointAt(i);
    if (point >= 0xD800 && point <= 0xDFFF) {
      throw ValuesException.malformed(
          "an unpaired surrogate at %d cannot be in a URI".formatted(i));
    }
    if (point < 0x800) {
      octet(out, 0xC0 | (point >> 6));
    } else if (point < 0x10000) {
      octet(out, 0xE0 | (point >> 12));
      octet(out, 0x80 | ((point >> 6) & 0x3F));
    } else {
      octet(out, 0xF0 | (point >> 18));
      octet(out, 0x80 | ((point >> 12) & 0x3F));
      octet(out, 0x80 | ((point >> 6) & 0x3F));
    }
    octet(out, 0x80 | (point & 0x3F));
    return Character.charCount(point);
  }

  private static void octet(StringBuilder out, int octet) {
    out.append('%').append(HEX[octet >> 4]).append(HEX[octet & 0xF]);
  }

  private static String decode(String text, boolean keepReserved) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return text;
    }
    var out = new StringBuilder(text.length());
    int from = 0;
    while (percent >= 0) {
      out.append(text, from, percent);
      int octet = octetAt(text, percent);
      if (octet < 0x80) {
        if (keepReserved && KEPT_ESCAPED[octet]) {
          out.append(text, percent, percent + 3);
        } else {
          out.append((char) octet);
        }
        from = percent + 3;
      } else {
        from = decodeSequence(out, text, percent, octet);
      }
      percent = text.indexOf('%', from);
    }
    return out.append(text, from, text.length()).toString();
  }

  private static int decodeSequence(StringBuilder out, String text, int at, int first) {
    int count = Integer.numberOfLeadingZeros(~(first << 24));
    if (count < 2 || count > 4) {
      throw malformed(at);
    }
    var octets = new byte[count];
    for (int i = 0; i < count; i++) {
      octets[i] = (byte) octetAt(text, at + 3 * i);
    }
    try {
      // The decoder reports what it replaces by default: overlong forms, surrogates, stray bytes.
      out.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)));
    } catch (CharacterCodingException e) {
      throw malformed(at);
    }
    return at + 3 * count;
  }

  private static int octetAt(String text, int at) {
    if (at + 3 > text.length() || text.charAt(at) != '%') {
      throw malformed(at);
    }
    int high = Character.digit(text.charAt(at + 1), 16);
    int low = Character.digit(text.charAt(at + 2), 16);
    // Character.digit also knows digits of other scripts, which no URI has.
    if (high < 0 || low < 0 || text.charAt(at + 1) > 127 || text.charAt(at + 2) > 127) {
      throw malformed(at);
    }
    return (high << 4) | low;
  }

  private static ValuesException malformed(int at) {
    return ValuesException.malformed("a malformed escape in a URI at character %d".formatted(at));
  }
}
