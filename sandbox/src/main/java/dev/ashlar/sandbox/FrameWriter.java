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
  private final GatheringByteChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final ByteBuffer header = ByteBuffer.allocateDirect(FrameReader.HEADER);
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
      header.clear();
      header.putInt((int) length).put((byte) type.code()).put((byte) flags).putShort((short) 0);
      header.putInt(id).flip();
      var buffers = new ByteBuffer[parts.length + 1];
      buffers[0] = header;
      for (int i = 0; i < parts.length; i++) {
        buffers[i + 1] = ByteBuffer.wrap(parts[i]);
      }
      long left = FrameReader.HEADER + length;
      writingSince = Math.max(1, System.nanoTime());
      while (left > 0) {
        left -= channel.write(buffers);
      }
      bytesWritten.add(FrameReader.HEADER + length);
    } finally {
      writingSince = 0;
      lock.unlock();
    }
  }
}
