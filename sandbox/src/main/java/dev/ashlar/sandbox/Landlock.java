package dev.ashlar.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel says of landlock, the second layer of a cell's walls.
 *
 * @param abi the newest interface it knows; 0 where it has none
 * @param reason why it has none; empty where it has one
 */
public record Landlock(int abi, String reason) {
  private static final long VERSION = 1;
  private static final int ENOSYS = 38;
  private static final int EOPNOTSUPP = 95;
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

  /** Asks the kernel that we run on. */
  @SuppressWarnings("restricted") // a system call that the JDK has no name for
  public static Landlock ask() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return new Landlock(0, "only Linux has it");
    }
    Linker linker = Linker.nativeLinker();
    var syscall =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    var errno =
        CALL_STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long abi =
          (long)
              syscall.invokeExact(
                  state, (long) SystemCalls.LANDLOCK_CREATE_RULESET, 0L, 0L, VERSION);
      return abi > 0
          ? new Landlock((int) abi, "")
          : new Landlock(0, reason((int) errno.get(state, 0L)));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a system call cannot be made", e);
    }
  }

  private static String reason(int errno) {
    return switch (errno) {
      case ENOSYS -> "the kernel was built without it";
      case EOPNOTSUPP -> "the kernel was started without it";
      default -> "the kernel refuses with error " + errno;
    };
  }
}
