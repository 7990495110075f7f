package dev.ashlar.values;

import java.util.OptionalLong;

/** An ArrayBuffer. The bytes are shared with whoever passed or takes them, not copied. */
public final class Buffer implements JsValue {
  private final byte[] bytes;
  private final OptionalLong maxLength;

  private Buffer(byte[] bytes, OptionalLong maxLength) {
    this.bytes = bytes;
    this.maxLength = maxLength;
  }

  public static Buffer of(byte[] bytes) {
    return new Buffer(bytes, OptionalLong.empty());
  }

  /** A buffer that may be resized up to a length. */
  public static Buffer resizable(byte[] bytes, long maxLength) {
    if (maxLength < bytes.length) {
      throw new IllegalArgumentException(
          "%d bytes do not fit into %d".formatted(bytes.length, maxLength));
    }
    return new Buffer(bytes, OptionalLong.of(maxLength));
  }

  /** The bytes themselves. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  /** Present when the buffer is resizable. */
  public OptionalLong maxLength() {
    return maxLength;
  }
}
