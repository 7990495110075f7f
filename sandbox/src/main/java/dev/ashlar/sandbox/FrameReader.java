package dev.ashlar.sandbox;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * Cuts the bytes of a cell into frames. Every byte is hostile: type, way and length are checked
 * before anything is allocated, and a long body's memory grows only as its bytes arrive.
 *
 * <p>Confined to the cell's reading thread, but for {@link #waitingSince}.
 */
final class FrameReader {
  static final int HEADER = 12;

  /**
   * Everything comes in through this much. The library would have a buffer of its own for all that
   * is left of a long body, and keep it.
   */
  private static final int BUFFER = HEADER + 64 * 1024;

  private static final int FIRST_GRAB = 256 * 1024;

  /** Takes every frame that is in order. */
  @FunctionalInterface
  interface Sink {
    void frame(FrameType type, int flags, int id, byte[] body) throws ProtocolException;
  }

  private final ReadableByteChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).flip();
  private long bytesRead;
  private long waitedNanos;
  private volatile long waitingSince;

  FrameReader(ReadableByteChannel channel) {
    this.channel = channel;
  }

  /** Bytes read so far; plain, for the reading thread only. */
  long bytesRead() {
    return bytesRead;
  }

  /**
   * How long the reader has waited for the rest of a frame that has begun; 0 between frames. Time
   * in which we were busy with earlier frames does not count. Any thread may ask.
   */
  long overdueNanos(long now) {
    long since = waitingSince;
    return since == 0 ? 0 : Math.max(0, now - since);
  }

  /**
   * Reads what is there, at least one byte, and hands over each frame that is complete.
   *
   * @return false at the end of the stream
   */
  boolean readBurst(Sink sink) throws IOException {
    buffer.compact();
    boolean inside = buffer.position() > 0;
    int count = read(buffer, inside);
    buffer.flip();
    if (count < 0) {
      return false;
    }
    while (buffer.remaining() >= HEADER) {
      int at = buffer.position();
      int length = buffer.getInt(at);
      FrameType type = typeOf(buffer.get(at + 4), length);
      int flags = buffer.get(at + 5) & 0xff;
      if (buffer.getShort(at + 6) != 0) {
        throw new ProtocolException("a frame's spare bytes are not zero");
      }
      int id = buffer.getInt(at + 8);
      if (HEADER + length <= BUFFER && buffer.remaining() < HEADER + length) {
        break;
      }
      buffer.position(at + HEADER);
      byte[] body = buffer.remaining() >= length ? take(length) : takeLong(length);
      waitedNanos = 0;
      sink.frame(type, flags, id, body);
    }
    return true;
  }

  private static FrameType typeOf(byte code, int length) throws ProtocolException {
    FrameType type = FrameType.of(code);
    if (type == null || !type.fromCell()) {
      throw new ProtocolException("a cell does not send frames of type " + (code & 0xff));
    }
    if (length < 0 || length > type.maxLength()) {
      throw new ProtocolException(
          "a frame %s has at most %d bytes, not %d"
              .formatted(type, type.maxLength(), Integer.toUnsignedLong(length)));
    }
    return type;
  }

  private byte[] take(int length) {
    byte[] body = new byte[length];
    buffer.get(body);
    return body;
  }

  private byte[] takeLong(int length) throws IOException {
    byte[] body = new byte[Math.min(length, FIRST_GRAB)];
    int have = buffer.remaining();
    buffer.get(body, 0, have);
    while (have < length) {
      if (have == body.length) {
        body = Arrays.copyOf(body, (int) Math.min(length, body.length * 4L));
      }
      buffer.clear().limit(Math.min(BUFFER, body.length - have));
      int count = read(buffer, true);
      buffer.flip();
      if (count < 0) {
        throw new EOFException("%d bytes into a body of %d".formatted(have, length));
      }
      buffer.get(body, have, count);
      have += count;
    }
    return body;
  }

  private int read(ByteBuffer target, boolean insideFrame) throws IOException {
    if (!insideFrame) {
      waitedNanos = 0;
      return counted(channel.read(target));
    }
    long before = System.nanoTime();
    waitingSince = nonZero(before - waitedNanos);
    try {
      return counted(channel.read(target));
    } finally {
      waitingSince = 0;
      waitedNanos += System.nanoTime() - before;
    }
  }

  private int counted(int count) {
    bytesRead += Math.max(count, 0);
    return count;
  }

  private static long nonZero(long nanos) {
    return nanos == 0 ? 1 : nanos;
  }
}
