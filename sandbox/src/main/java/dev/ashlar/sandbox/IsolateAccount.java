package dev.ashlar.sandbox;

/**
 * Shares the processor time of a cell among the events that are open in it: the time between two
 * looks goes to all of them in equal parts. One running sum of parts is enough, since each event
 * was there for one stretch of it. Thread-safe.
 */
final class IsolateAccount {
  private long lastCpu;
  private int open;
  private long sum;

  IsolateAccount(long cpuNow) {
    this.lastCpu = cpuNow;
  }

  private void advance(long cpuNow) {
    long passed = Math.max(0, cpuNow - lastCpu);
    lastCpu = Math.max(lastCpu, cpuNow);
    if (open > 0) {
      sum += passed / open;
    }
  }

  synchronized void begin(IsolateEvent event, long cpuNow) {
    advance(cpuNow);
    open++;
    event.cpuMark = sum;
  }

  /** The share of an event that is over now. */
  synchronized long end(IsolateEvent event, long cpuNow) {
    advance(cpuNow);
    open--;
    return sum - event.cpuMark;
  }

  /** The share of an event so far. */
  synchronized long share(IsolateEvent event, long cpuNow) {
    advance(cpuNow);
    return sum - event.cpuMark;
  }
}
