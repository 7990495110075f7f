package dev.ashlar.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The processor time of another process, to the nanosecond, in 0.4 us: its CPU clock, whose id the
 * kernel makes from the process id. Works without rights and for processes closed to inspection;
 * {@code ProcessHandle.info()} takes a hundred times as long and counts in steps of 10 ms.
 */
final class ProcessClock {
  private static final MethodHandle CLOCK_GETTIME = clockGettime();
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private ProcessClock() {}

  /** The time used so far by all threads of the process; -1 when there is no such process. */
  static long cpuNanos(long pid) {
    int clock = (~(int) pid << 3) | 2;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16, 8);
      int answer = (int) CLOCK_GETTIME.invokeExact(clock, time);
      if (answer != 0) {
        return -1;
      }
      return time.get(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
          + time.get(ValueLayout.JAVA_LONG, 8);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("clock_gettime cannot be called", e);
    }
  }

  @SuppressWarnings("restricted") // the one native call of this module
  private static MethodHandle clockGettime() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("clock_gettime"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
  }
}
