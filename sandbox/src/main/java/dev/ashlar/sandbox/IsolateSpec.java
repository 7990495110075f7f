package dev.ashlar.sandbox;

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
  /** Refuses a script or a config that is larger than its limits allow. */
  public IsolateSpec {
    limits.counts().checkSizes(source, configJson);
  }
}
