package dev.ashlar.sandbox;

import dev.ashlar.base.AshlarException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream of ours on its way into a cell. Nothing is read from it before the guest asks for bytes;
 * then a thread of its own reads as much as was granted. Until the first grant the stream can be
 * taken out again, which is how a body passes a script by.
 *
 * <p>Grants come on the cell's reading thread, which never waits here.
 */
final class BodyOutlet {
  private static final int CHUNK = FrameType.CHUNK.maxLength();

  /** Enough for a source that trickles, such as a WebSocket. */
  private static final int FIRST_BUFFER = 64 * 1024;

  /** More than any honest cell asks for ahead. */
  private static final long MAX_CREDIT = 4L * BodyInlet.WINDOW;

  private enum State {
    UNTOUCHED,
    FLOWING,
    TAKEN,
    OVER
  }

  private final int id;
  private final IsolateStreams streams;
  private final Duration patience;
  private final Body body;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /* Guarded by the lock. */
  private State state = State.UNTOUCHED;
  private long credit;
  /* The thread that waits for the source. Only then may it be interrupted: in the middle of a
   * frame that would close the cell's socket. */
  private @Nullable Thread reader;

  /**
   * @param patience how long the guest may leave a stream that it began to read
   */
  BodyOutlet(int id, IsolateStreams streams, Body body, Duration patience) {
    this.id = id;
    this.streams = streams;
    this.body = body;
    this.patience = patience;
  }

  /** The guest can take so many bytes more. */
  void grant(long bytes) throws ProtocolException {
    lock.lock();
    try {
      if (bytes <= 0 || credit + bytes > MAX_CREDIT) {
        throw new ProtocolException(
            "%d bytes granted to stream %d, on top of %d".formatted(bytes, id, credit));
      }
      credit += bytes;
      changed.signalAll();
      if (state == State.UNTOUCHED) {
        state = State.FLOWING;
        Thread.ofVirtual().name("isolate-body").start(this::flow);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The whole body, if nobody has read of it: it is the caller's from now on. */
  Optional<Body> take() {
    lock.lock();
    try {
      if (state != State.UNTOUCHED) {
        return Optional.empty();
      }
      state = State.TAKEN;
      return Optional.of(body);
    } finally {
      lock.unlock();
    }
  }

  /** Ends it and closes its source. */
  void stop() {
    lock.lock();
    try {
      if (state == State.TAKEN || state == State.OVER) {
        return;
      }
      state = State.OVER;
      changed.signalAll();
      if (reader != null) {
        reader.interrupt();
      }
    } finally {
      lock.unlock();
    }
    body.discard();
  }

  private void flow() {
    InputStream source = source();
    var buffer = new byte[FIRST_BUFFER];
    try {
      for (int room = awaitCredit(); room > 0; room = awaitCredit()) {
        int count = read(source, buffer, Math.min(room, buffer.length));
        if (count < 0) {
          finish(() -> streams.send(FrameType.FIN, id));
          return;
        }
        if (count > 0 && spend(count)) {
          // A full buffer goes as it is: a frame is sent before this returns.
          byte[] bytes = count == buffer.length ? buffer : Arrays.copyOf(buffer, count);
          streams.send(FrameType.CHUNK, id, bytes);
        }
        if (count == buffer.length && count < CHUNK) {
          buffer = new byte[CHUNK];
        }
      }
      finish(() -> streams.broken(id, "the script left the body unread for " + patience));
    } catch (IOException | AshlarException e) {
      finish(() -> streams.broken(id, "the body broke off: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      body.discard();
    }
  }

  private int read(InputStream source, byte[] buffer, int room) throws IOException {
    expectInterrupt(Thread.currentThread());
    try {
      return source.read(buffer, 0, room);
    } finally {
      expectInterrupt(null);
    }
  }

  private void expectInterrupt(@Nullable Thread reading) {
    lock.lock();
    try {
      reader = reading;
      if (reading == null) {
        var _ = Thread.interrupted(); // It was meant for the read, which is over.
      }
    } finally {
      lock.unlock();
    }
  }

  private InputStream source() {
    return switch (body) {
      case Body.None() -> InputStream.nullInputStream();
      case Body.Whole(var bytes) -> new ByteArrayInputStream(bytes);
      case Body.Streamed(var stream, var length) -> stream;
      case Body.Coded coded -> coded.plain().stream();
    };
  }

  /** How much may go now; 0 when the guest has not asked for too long. */
  private int awaitCredit() throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (credit == 0 && state == State.FLOWING && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (state != State.FLOWING) {
        throw new InterruptedException("the stream was stopped");
      }
      return (int) Math.min(credit, CHUNK);
    } finally {
      lock.unlock();
    }
  }

  private boolean spend(int count) {
    lock.lock();
    try {
      credit -= count;
      return state == State.FLOWING;
    } finally {
      lock.unlock();
    }
  }

  private void finish(Runnable tell) {
    lock.lock();
    try {
      if (state != State.FLOWING) {
        return;
      }
      state = State.OVER;
    } finally {
      lock.unlock();
    }
    streams.forget(this, id);
    tell.run();
  }
}
