package dev.ashlar.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * A smart worker to be loaded.
 *
 * @param id the worker's public id; shown to the script in its location
 * @param location the worker's own address, which relative URLs resolve against
 * @param configJson the worker's config, a JSON object as text
 * @param bindings the one door through which the script reaches anything
 */
public record IsolateSpec(
    String id,
    String location,
    ScriptType type,
    String source,
    String configJson,
    IsolateLimits limits,
    Bindings bindings) {
  /** Largest script, as UTF-8. */
  public static final int MAX_SCRIPT_BYTES = 16 * 1024 * 1024;

  /** Largest config, as UTF-8. */
  public static final int MAX_CONFIG_BYTES = 256 * 1024;

  /** Refuses a script or a config that no cell would take. */
  public IsolateSpec {
    check("script", source, MAX_SCRIPT_BYTES);
    check("config", configJson, MAX_CONFIG_BYTES);
  }

  private static void check(String what, String text, int max) {
    // A character is at least one byte, so the long way is taken only for what may be small enough.
    if (text.length() > max || text.getBytes(StandardCharsets.UTF_8).length > max) {
      throw new SandboxException(
          SandboxException.Code.TOO_BIG,
          "the %s has more than %d bytes".formatted(what, max),
          "make it smaller, or fetch what it needs when it runs");
    }
  }
}
