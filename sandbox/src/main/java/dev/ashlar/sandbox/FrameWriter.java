package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes frames to a cell, one at a time; thread-safe. A write blocks while the cell does not read.
 */
final class FrameWriter {
  private static final int BUFFER = FrameReader.HEADER + FrameType.CHUNK.maxLength();

  private final WritableByteChannel channel;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Everything leaves through this one: a small frame in one piece, a long one in several. The
   * library would copy all that is left of a long array for each part that the socket takes.
   */
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

  private final LongAdder bytesWritten = new LongAdder();
  private volatile long writingSince;

  FrameWriter(WritableByteChannel channel) {
    this.channel = channel;
  }

  long bytesWritten() {
    return bytesWritten.sum();
  }

  /** How long the frame that is being written has taken; 0 when none is. Any thread may ask. */
  long busyNanos(long now) {
    long since = writingSince;
    return since == 0 ? 0 : Math.max(0, now - since);
  }

  /** Writes one frame whose body comes in parts. */
  void write(FrameType type, int flags, int id, byte[]... parts) throws IOException {
    long length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    if (!type.toCell() || length > type.maxLength()) {
      throw new IllegalArgumentException(
          "a frame %s of %d bytes cannot be sent to a cell".formatted(type, length));
    }
    lock.lock();
    try {
      writingSince = Math.max(1, System.nanoTime());
      buffer.clear();
      buffer.putInt((int) length).put((byte) type.code()).put((byte) flags).putShort((short) 0);
      buffer.putInt(id);
      for (byte[] part : parts) {
        put(part);
      }
      flush();
      bytesWritten.add(FrameReader.HEADER + length);
    } finally {
      writingSince = 0;
      lock.unlock();
    }
  }

  private void put(byte[] part) throws IOException {
    for (int at = 0; at < part.length; ) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int count = Math.min(part.length - at, buffer.remaining());
      buffer.put(part, at, count);
      at += count;
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
