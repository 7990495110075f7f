package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Finds a cell that neither answers nor computes, such as one that waits on a shared memory cell
 * for ever. A question goes out every second; time in which the cell computes, or is ready to but
 * gets no processor, or in which we are the slow ones, does not count against it.
 *
 * <p>Confined to the watchdog's thread, but for {@link #answered}.
 */
final class StallWatch {
  static final Duration LIMIT = Duration.ofSeconds(5);
  static final Duration EVERY = Duration.ofSeconds(1);

  private final long pid;
  private long lastTick;
  private long lastCpu;
  private long askedAt;
  private long idleNanos;
  private volatile boolean waiting;

  StallWatch(long pid) {
    this.pid = pid;
  }

  /** The answer is here; from the reading thread. */
  void answered() {
    waiting = false;
  }

  /** Work begins after a pause: what was before does not count. */
  void restart(long now, long cpuNanos) {
    lastTick = now;
    lastCpu = cpuNanos;
    askedAt = now;
    idleNanos = 0;
    waiting = false;
  }

  /** Whether it is time to ask, which the caller then does. */
  boolean shouldAsk(long now) {
    if (waiting || now - askedAt < EVERY.toNanos()) {
      return false;
    }
    askedAt = now;
    idleNanos = 0;
    waiting = true;
    return true;
  }

  /** Whether the cell has stalled. */
  boolean stalled(long now, long cpuNanos, boolean weAreBusy) {
    long passed = now - lastTick;
    long computed = cpuNanos - lastCpu;
    lastTick = now;
    lastCpu = cpuNanos;
    if (!waiting || weAreBusy) {
      idleNanos = 0;
      return false;
    }
    idleNanos += Math.max(0, passed - computed);
    if (idleNanos < LIMIT.toNanos()) {
      return false;
    }
    if (wantsProcessor()) {
      idleNanos = 0;
      return false;
    }
    return true;
  }

  private boolean wantsProcessor() {
    try {
      byte[] stat = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat"));
      String text = new String(stat, StandardCharsets.ISO_8859_1);
      int state = text.lastIndexOf(')') + 2;
      return state < text.length() && text.charAt(state) == 'R';
    } catch (IOException e) {
      return false;
    }
  }
}
