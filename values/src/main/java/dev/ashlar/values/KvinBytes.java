package dev.ashlar.values;

import java.nio.charset.StandardCharsets;

/** Bytes as text of KVIN: one character a byte, whole or as islands in a sea of zeros. */
final class KvinBytes {
  /** So many zeros in a row make islands worth while. */
  private static final int SEA = 8;

  /** An island ends where this many zeros come in a row. */
  private static final int SHORE = 4;

  private KvinBytes() {}

  static boolean isMostlyZero(byte[] bytes) {
    int zeros = 0;
    for (byte b : bytes) {
      zeros = b == 0 ? zeros + 1 : 0;
      if (zeros == SEA) {
        return true;
      }
    }
    return false;
  }

  static void islands(StringBuilder out, byte[] bytes) {
    out.append('[');
    char separator = 0;
    int i = 0;
    while (i < bytes.length) {
      if (bytes[i] == 0) {
        i++;
        continue;
      }
      int end = islandEnd(bytes, i);
      if (separator != 0) {
        out.append(separator);
      }
      latin1(out.append("{\"0\":"), bytes, i, end);
      out.append(",\"@\":").append(i).append('}');
      separator = ',';
      i = end;
    }
    out.append(']');
  }

  private static int islandEnd(byte[] bytes, int start) {
    int end = start + 1;
    for (int i = end; i < bytes.length && i - end < SHORE; i++) {
      if (bytes[i] != 0) {
        end = i + 1;
      }
    }
    return end;
  }

  static void latin1(StringBuilder out, byte[] bytes, int from, int to) {
    JsonWriter.string(out, new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  /** Puts a text of single bytes into its place. */
  static void put8(byte[] bytes, long at, String text) {
    if (at < 0 || at > bytes.length - (long) text.length()) {
      throw outside(at, text.length(), bytes.length);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0xFF) {
        throw ValuesException.malformed("a byte of value " + (int) c);
      }
      bytes[(int) at + i] = (byte) c;
    }
  }

  /** Puts a text of two bytes a character into its place; {@code at} counts characters. */
  static void put16(byte[] bytes, long at, String text) {
    // The last character of a buffer of odd length shows its lower half only.
    if (at < 0 || 2 * (at + text.length()) > bytes.length + 1L) {
      throw outside(at, text.length(), bytes.length);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int place = 2 * ((int) at + i);
      bytes[place] = (byte) c;
      if (place + 1 < bytes.length) {
        bytes[place + 1] = (byte) (c >> 8);
      }
    }
  }

  private static ValuesException outside(long at, int length, int size) {
    return ValuesException.malformed(
        "an island of %d at %d in a buffer of %d".formatted(length, at, size));
  }
}
