package dev.ashlar.sandbox;

/**
 * What a sandbox is asked to be.
 *
 * @param name shown in logs, never to the guest
 * @param memoryMiB what the guest may hold, JavaScript heap, buffers and WebAssembly together
 */
public record SandboxSpec(String name, int memoryMiB, SandboxLimits limits) {
  /** Least memory in which the engine works at all. */
  public static final int MIN_MEMORY_MIB = 32;

  /** Most memory that one guest can be given. */
  public static final int MAX_MEMORY_MIB = 1024;

  /** The limit of a sandbox for slices unless its owner says otherwise. */
  public static final int DEFAULT_MEMORY_MIB = 512;

  public SandboxSpec {
    checkedMemoryMiB(memoryMiB);
  }

  /** The same number; refuses what no sandbox can have. */
  public static int checkedMemoryMiB(int memoryMiB) {
    if (memoryMiB < MIN_MEMORY_MIB || memoryMiB > MAX_MEMORY_MIB) {
      throw new IllegalArgumentException(
          "memory of a sandbox is %d to %d MiB, not %d"
              .formatted(MIN_MEMORY_MIB, MAX_MEMORY_MIB, memoryMiB));
    }
    return memoryMiB;
  }
}
