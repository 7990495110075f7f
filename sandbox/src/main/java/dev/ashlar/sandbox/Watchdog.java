package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that looks after every busy cell of a pool; must be closed. It sleeps while none is
 * busy. Nothing can interrupt a script, so all it can do is to end a process.
 */
final class Watchdog implements AutoCloseable {
  static final Duration TICK = Duration.ofMillis(25);

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

  private final Set<Cell> busy = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean asleep;
  private volatile boolean closed;

  Watchdog() {
    thread = Thread.ofPlatform().daemon().name("cell-watchdog").start(this::loop);
  }

  void watch(Cell cell) {
    // Work that comes and goes quickly must not wake it each time: while awake, it looks each tick.
    if (busy.add(cell) && asleep) {
      LockSupport.unpark(thread);
    }
  }

  void forget(Cell cell) {
    busy.remove(cell);
  }

  private void loop() {
    while (!closed) {
      if (busy.isEmpty()) {
        asleep = true;
        if (busy.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        asleep = false;
        continue;
      }
      LockSupport.parkNanos(this, TICK.toNanos());
      for (Cell cell : busy) {
        try {
          cell.tick(System.nanoTime());
        } catch (RuntimeException e) {
          log.atError().addKeyValue("pid", cell.pid()).setCause(e).log("cell cannot be watched");
          cell.kill(Cause.CRASHED, "", "its watch failed");
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
