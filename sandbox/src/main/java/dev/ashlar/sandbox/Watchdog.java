package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that looks after every cell of a pool that has a guest: often while it is busy, now
 * and then while it rests; must be closed. It sleeps while there is none. Nothing can interrupt a
 * script, so all it can do is to end a process.
 */
final class Watchdog implements AutoCloseable {
  static final Duration TICK = Duration.ofMillis(25);

  /** How often cells are looked at that have nothing to do; a guest's timers may still run. */
  static final Duration REST_TICK = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

  private final Set<Cell> busy = ConcurrentHashMap.newKeySet();
  private final Set<Cell> resting = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private long lastRestTick = System.nanoTime(); // the thread's own
  private volatile boolean asleep;
  private volatile boolean closed;

  Watchdog() {
    thread = Thread.ofPlatform().daemon().name("cell-watchdog").start(this::loop);
  }

  void watch(Cell cell) {
    resting.remove(cell);
    // Work that comes and goes quickly must not wake it each time: while awake, it looks each tick.
    if (busy.add(cell) && asleep) {
      LockSupport.unpark(thread);
    }
  }

  void rest(Cell cell) {
    busy.remove(cell);
    if (resting.add(cell) && asleep) {
      LockSupport.unpark(thread);
    }
  }

  void forget(Cell cell) {
    busy.remove(cell);
    resting.remove(cell);
  }

  private void loop() {
    while (!closed) {
      if (busy.isEmpty()) {
        asleep = true;
        if (busy.isEmpty() && !closed) {
          sleep();
        }
        asleep = false;
      } else {
        LockSupport.parkNanos(this, TICK.toNanos());
        for (Cell cell : busy) {
          look(cell, Cell::tick);
        }
      }
      if (System.nanoTime() - lastRestTick >= REST_TICK.toNanos()) {
        lastRestTick = System.nanoTime();
        for (Cell cell : resting) {
          look(cell, Cell::restTick);
        }
      }
    }
  }

  private void sleep() {
    if (resting.isEmpty()) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, REST_TICK.toNanos());
    }
  }

  private static void look(Cell cell, ObjLongConsumer<Cell> tick) {
    try {
      tick.accept(cell, System.nanoTime());
    } catch (RuntimeException e) {
      log.atError().addKeyValue("pid", cell.pid()).setCause(e).log("cell cannot be watched");
      cell.kill(Cause.CRASHED, "", "its watch failed");
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
