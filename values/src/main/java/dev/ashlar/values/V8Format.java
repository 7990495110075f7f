package dev.ashlar.values;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The body of a value between us and a sandbox: one byte that says how, then the value.
 *
 * <p>0 is undefined, 1 a Uint8Array, 2 text, 3 an ArrayBuffer, each as its bytes; 4 is the engine's
 * own format of structured clone, of which wire versions 13 to 16 are read and 15 is written. Minus
 * zero, undefined, holes, sharing and cycles stay as they are.
 *
 * <p>What comes from a sandbox is hostile: every length is checked against the bytes that are left
 * before anything is allocated, nesting and the number of values have limits, and shared memory,
 * WebAssembly modules and host objects are refused.
 */
public final class V8Format {
  /** Levels of nesting, read and written. */
  public static final int MAX_DEPTH = 512;

  /** Values in one message. */
  public static final int MAX_VALUES = 1 << 24;

  static final byte UNDEFINED = 0;
  static final byte BYTES = 1;
  static final byte TEXT = 2;
  static final byte BUFFER = 3;
  static final byte CLONE = 4;

  static final int WRITTEN_VERSION = 15;
  static final int OLDEST_VERSION = 13;
  static final int NEWEST_VERSION = 16;

  /** The first wire version whose views carry flags. */
  static final int VIEW_FLAGS_VERSION = 14;

  private V8Format() {}

  /** The body of a value. */
  public static byte[] encode(JsValue value) {
    return switch (value) {
      case JsValue.Undefined _ -> new byte[] {UNDEFINED};
      case JsValue.Str(String text) when isWellFormed(text) ->
          tagged(TEXT, text.getBytes(StandardCharsets.UTF_8));
      case Buffer buffer when buffer.maxLength().isEmpty() -> tagged(BUFFER, buffer.bytes());
      case View view when isWholeBytes(view) -> tagged(BYTES, view.buffer().bytes());
      default -> new V8Writer().message(value);
    };
  }

  private static boolean isWholeBytes(View view) {
    return view.kind() == ViewKind.UINT8
        && view.length() == view.buffer().length()
        && view.buffer().maxLength().isEmpty();
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0xD800 && c <= 0xDFFF) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static byte[] tagged(byte tag, byte[] content) {
    var body = new byte[content.length + 1];
    body[0] = tag;
    System.arraycopy(content, 0, body, 1, content.length);
    return body;
  }

  /** The same body with one form of NaN in its numbers and float arrays. */
  public static byte[] canonical(byte[] body) {
    if (body.length == 0 || body[0] != CLONE) {
      return body;
    }
    JsValue value = decode(body);
    CanonicalNaN.in(value);
    return encode(value);
  }

  /** The value of a body. Text that is not UTF-8 reads as U+FFFD where it is not. */
  public static JsValue decode(byte[] body) {
    if (body.length == 0) {
      throw ValuesException.malformed("a value of no bytes");
    }
    return switch (body[0]) {
      case UNDEFINED -> {
        if (body.length > 1) {
          throw ValuesException.malformed("%d bytes after undefined".formatted(body.length - 1));
        }
        yield JsValue.undefined();
      }
      case BYTES -> View.of(ViewKind.UINT8, content(body));
      case TEXT -> new JsValue.Str(new String(body, 1, body.length - 1, StandardCharsets.UTF_8));
      case BUFFER -> Buffer.of(content(body));
      case CLONE -> new V8Reader(body, 1).message();
      default -> throw ValuesException.malformed("a value that begins with byte " + body[0]);
    };
  }

  private static byte[] content(byte[] body) {
    return Arrays.copyOfRange(body, 1, body.length);
  }
}
