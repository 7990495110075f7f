package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes frames to a cell, one at a time; thread-safe. A write blocks while the cell does not read.
 */
final class FrameWriter {
  private static final int SMALL = 16 * 1024;

  private final GatheringByteChannel channel;
  private final ReentrantLock lock = new ReentrantLock();

  /** Small frames leave in one piece: one copy costs less than a gathering write. */
  private final ByteBuffer small = ByteBuffer.allocateDirect(SMALL);

  private final LongAdder bytesWritten = new LongAdder();
  private volatile long writingSince;

  FrameWriter(GatheringByteChannel channel) {
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
      small.clear();
      small.putInt((int) length).put((byte) type.code()).put((byte) flags).putShort((short) 0);
      small.putInt(id);
      if (length <= small.remaining()) {
        for (byte[] part : parts) {
          small.put(part);
        }
        writeAll(small.flip());
      } else {
        writeAll(small.flip(), parts);
      }
      bytesWritten.add(FrameReader.HEADER + length);
    } finally {
      writingSince = 0;
      lock.unlock();
    }
  }

  private void writeAll(ByteBuffer frame) throws IOException {
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  private void writeAll(ByteBuffer header, byte[][] parts) throws IOException {
    var buffers = new ByteBuffer[parts.length + 1];
    buffers[0] = header;
    long left = header.remaining();
    for (int i = 0; i < parts.length; i++) {
      buffers[i + 1] = ByteBuffer.wrap(parts[i]);
      left += parts[i].length;
    }
    while (left > 0) {
      left -= channel.write(buffers);
    }
  }
}
