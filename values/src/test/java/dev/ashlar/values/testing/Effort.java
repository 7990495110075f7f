package dev.ashlar.values.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What a piece of work cost the thread that did it.
 *
 * @param cpu processor time, which a busy machine does not lengthen
 * @param bytes allocated on the heap
 */
public record Effort(Duration cpu, long bytes) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Does the work on this thread. */
  public static Effort of(Runnable work) {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return new Effort(
        Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - cpu),
        THREADS.getCurrentThreadAllocatedBytes() - bytes);
  }
}
