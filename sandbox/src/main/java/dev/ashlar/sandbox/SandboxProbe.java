package dev.ashlar.sandbox;

import java.util.List;
import java.util.Map;

/**
 * What a trial start found: the engine and each wall of the sandbox.
 *
 * @param engine the engine with its version, such as {@code deno 2.9.6, v8 15.0.245}; empty where
 *     it did not start
 * @param layers each wall by name with what it said, {@code ok} where it stands
 * @param missing the walls that policy asks for and this machine lacks, in words; empty: untrusted
 *     code may run here
 */
public record SandboxProbe(String engine, Map<String, String> layers, List<String> missing) {
  public SandboxProbe {
    layers = Map.copyOf(layers);
    missing = List.copyOf(missing);
  }

  /** Whether untrusted code may run here. */
  public boolean usable() {
    return missing.isEmpty();
  }
}
