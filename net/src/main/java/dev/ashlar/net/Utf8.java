package dev.ashlar.net;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Reads text that somebody sent as UTF-8, and says where it is not. */
final class Utf8 {
  private Utf8() {}

  /**
   * @param what names the text in the refusal
   */
  static String decode(String what, byte[] bytes) {
    if (startsWith(bytes, 0xFF, 0xFE) || startsWith(bytes, 0xFE, 0xFF)) {
      throw refused("%s is UTF-16, not UTF-8".formatted(what));
    }
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isUnderflow()) {
      return out.flip().toString();
    }
    // What was decoded before it tells the position.
    int line = 1;
    int column = 1;
    for (char c : out.flip().toString().toCharArray()) {
      column = c == '\n' ? 1 : column + 1;
      line += c == '\n' ? 1 : 0;
    }
    throw refused(
        "%s is not UTF-8: byte 0x%02X at line %d, column %d"
            .formatted(what, in.get(in.position()), line, column));
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length >= 2 && bytes[0] == (byte) first && bytes[1] == (byte) second;
  }

  private static NetException refused(String message) {
    return new NetException(
        NetException.Code.FORM_MALFORMED, message, "save it as UTF-8 text and send it again");
  }
}
