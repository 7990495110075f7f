package dev.ashlar.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * The five forms of a value in a frame, told apart by their first byte. What comes after is opaque
 * to this module; the values module reads and writes it.
 */
final class ValueBody {
  static final int UNDEFINED = 0;
  static final int BYTES = 1;
  static final int TEXT = 2;
  static final int LAST_FORM = 4;

  private static final byte[] UNDEFINED_BODY = {UNDEFINED};

  private ValueBody() {}

  /** Refuses what cannot be a value at all, so that it fails where it was made. */
  static void check(byte[] body) {
    if (!isBody(body)) {
      throw new IllegalArgumentException("not a value body: " + describe(body));
    }
  }

  static boolean isBody(byte[] body) {
    if (body.length == 0 || body[0] < 0 || body[0] > LAST_FORM) {
      return false;
    }
    return body[0] != UNDEFINED || body.length == 1;
  }

  static byte[] undefined() {
    return UNDEFINED_BODY.clone();
  }

  static byte[] text(String text) {
    return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] bytes(byte[] content) {
    return of(BYTES, content);
  }

  private static byte[] of(int form, byte[] content) {
    byte[] body = new byte[content.length + 1];
    body[0] = (byte) form;
    System.arraycopy(content, 0, body, 1, content.length);
    return body;
  }

  private static String describe(byte[] body) {
    return body.length == 0
        ? "it is empty"
        : "first of %d bytes is %d".formatted(body.length, body[0]);
  }
}
