package dev.ashlar.socketio;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packets on their way to a peer. Senders of messages wait while too much is waiting; control
 * packets never wait, for there are few and bounded. Thread-safe, guarded by one lock.
 */
final class Outbox {
  /** What came of an attempt to put a packet in. */
  enum Put {
    DONE,
    CLOSED,
    TIMED_OUT
  }

  private static final char SEPARATOR = '\u001e';

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<String> packets = new ArrayDeque<>();
  private final long maxQueued;
  private long queued;
  private boolean closed;

  Outbox(long maxQueued) {
    this.maxQueued = maxQueued;
  }

  /** Adds a message; one is always taken, whatever its size, when nothing else waits. */
  Put put(String packet, Duration timeout) {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (!closed && queued > 0 && queued + packet.length() > maxQueued) {
        if (nanos <= 0) {
          return Put.TIMED_OUT;
        }
        nanos = room.awaitNanos(nanos);
      }
      if (closed) {
        return Put.CLOSED;
      }
      add(packet);
      return Put.DONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Put.TIMED_OUT;
    } finally {
      lock.unlock();
    }
  }

  /** Adds a control packet, unless closed. */
  void offer(String packet) {
    lock.lock();
    try {
      if (!closed) {
        add(packet);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds the last packets there will be; later ones are refused, these are still handed out. */
  void finish(String... last) {
    lock.lock();
    try {
      if (!closed) {
        for (String packet : last) {
          add(packet);
        }
        shut();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops what waits, and refuses what comes. */
  void drop() {
    lock.lock();
    try {
      packets.clear();
      queued = 0;
      shut();
    } finally {
      lock.unlock();
    }
  }

  Optional<String> poll() {
    lock.lock();
    try {
      String packet = packets.poll();
      if (packet == null) {
        return Optional.empty();
      }
      removed(packet);
      return Optional.of(packet);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for packets, at most so long, and joins as many as fit one polling payload. */
  String takePayload(long maxLength, Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (packets.isEmpty() && !closed && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
      var payload = new StringJoiner(String.valueOf(SEPARATOR));
      while (!packets.isEmpty()) {
        boolean fits = payload.length() + packets.peekFirst().length() < maxLength;
        if (payload.length() > 0 && !fits) {
          break;
        }
        String packet = packets.removeFirst();
        removed(packet);
        payload.add(packet);
      }
      return payload.toString();
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return packets.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private void add(String packet) {
    packets.add(packet);
    queued += packet.length();
    filled.signal();
  }

  private void removed(String packet) {
    queued -= packet.length();
    room.signalAll();
  }

  private void shut() {
    closed = true;
    room.signalAll();
    filled.signalAll();
  }
}
