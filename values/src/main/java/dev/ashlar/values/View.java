package dev.ashlar.values;

import java.util.Arrays;

/** A typed array or DataView: a stretch of a buffer, read as elements of one kind. */
public final class View implements JsValue {
  private final ViewKind kind;
  private final Buffer buffer;
  private final int offset;
  private final int length;
  private final int flags;

  private View(ViewKind kind, Buffer buffer, int offset, int length, int flags) {
    this.kind = kind;
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    this.flags = flags;
  }

  /** The whole of some bytes. */
  public static View of(ViewKind kind, byte[] bytes) {
    return of(kind, Buffer.of(bytes), 0, bytes.length);
  }

  /** A stretch of a buffer, in bytes. */
  public static View of(ViewKind kind, Buffer buffer, int offset, int length) {
    return withFlags(kind, buffer, offset, length, 0);
  }

  static View withFlags(ViewKind kind, Buffer buffer, int offset, int length, int flags) {
    if (offset < 0
        || length < 0
        || offset > buffer.length() - length
        || offset % kind.elementBytes() != 0
        || length % kind.elementBytes() != 0) {
      throw ValuesException.malformed(
          "a %s of %d bytes at %d in a buffer of %d"
              .formatted(kind.className(), length, offset, buffer.length()));
    }
    return new View(kind, buffer, offset, length, flags);
  }

  public ViewKind kind() {
    return kind;
  }

  public Buffer buffer() {
    return buffer;
  }

  /** First byte of the buffer that the view shows. */
  public int offset() {
    return offset;
  }

  /** Bytes that the view shows. */
  public int length() {
    return length;
  }

  /** What the engine keeps with a view: whether it follows its buffer's length. */
  int flags() {
    return flags;
  }

  /** A copy of the bytes that the view shows. */
  public byte[] bytes() {
    return Arrays.copyOfRange(buffer.bytes(), offset, offset + length);
  }
}
