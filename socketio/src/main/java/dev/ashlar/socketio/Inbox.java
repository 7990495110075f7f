package dev.ashlar.socketio;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Messages on their way to the handler, one at a time and in order. There is no thread while there
 * is nothing to deliver: who adds the first message starts a virtual thread, which ends when the
 * queue is empty. The end of the connection is the last thing delivered.
 *
 * A slow handler must not make us hold all its peer can send: hasRoom tells the transport to stop
 * reading, and onRoom, called outside the lock, to go on.
 */
/** Delivers one connection's messages. Thread-safe. */
final class Inbox {
  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  private final ArrayDeque<String> messages = new ArrayDeque<>();
  private final long maxQueued;
  private final Runnable onRoom;
  private long queued;
  private boolean delivering;
  private boolean full;
  private boolean closeTold;
  private @Nullable Runnable first;
  private @Nullable Consumer<String> handler;
  private @Nullable Consumer<String> closeHandler;
  private @Nullable String closeReason;

  Inbox(long maxQueued, Runnable onRoom) {
    this.maxQueued = maxQueued;
    this.onRoom = onRoom;
  }

  /** Runs this before any message, on the connection's thread. */
  synchronized void begin(Runnable action) {
    first = action;
    wake();
  }

  synchronized void handler(Consumer<String> handler) {
    this.handler = handler;
    wake();
  }

  synchronized void closeHandler(Consumer<String> handler) {
    this.closeHandler = handler;
    wake();
  }

  synchronized void put(String message) {
    if (closeReason != null) {
      return;
    }
    messages.add(message);
    queued += message.length();
    full = queued > maxQueued;
    wake();
  }

  /** After the messages that came before, tells the end. Only the first reason counts. */
  synchronized void finish(String reason) {
    if (closeReason == null) {
      closeReason = reason;
      notifyAll();
      wake();
    }
  }

  synchronized boolean hasRoom() {
    return !full;
  }

  /** Waits until there is room, or the time or the connection is over. */
  synchronized boolean awaitRoom(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (full && closeReason == null) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return !full;
  }

  private void wake() {
    if (!delivering && next() != null) {
      delivering = true;
      Thread.ofVirtual().name("socketio-inbox").start(this::deliver);
    }
  }

  /** What to run next without taking it; guarded by this. */
  private @Nullable Runnable next() {
    if (first != null) {
      return first;
    }
    Consumer<String> to = handler;
    String message = messages.peek();
    if (message != null) {
      return to == null ? null : () -> to.accept(message);
    }
    Consumer<String> toldClose = closeHandler;
    String reason = closeReason;
    if (reason == null || toldClose == null || closeTold) {
      return null;
    }
    return () -> toldClose.accept(reason);
  }

  private void took() {
    if (first != null) {
      first = null;
      return;
    }
    String message = messages.poll();
    if (message == null) {
      closeTold = true;
    } else {
      queued -= message.length();
    }
  }

  private void deliver() {
    while (true) {
      Runnable task;
      boolean roomAgain;
      synchronized (this) {
        task = next();
        if (task == null) {
          delivering = false;
          return;
        }
        took();
        roomAgain = full && queued <= maxQueued / 2;
        if (roomAgain) {
          full = false;
          notifyAll();
        }
      }
      if (roomAgain) {
        onRoom.run();
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        // One bad message is no reason to stop: the handler's owner reads this and mends it.
        log.atError().setCause(e).log("a message handler failed");
      }
    }
  }
}
