package dev.ashlar.job;

import java.util.Optional;

/** What a sandbox may offer and a job may require, with its bit on the wire. */
public enum Capability {
  V8("engine", "v8", 1),
  SPIDERMONKEY("engine", "spidermonkey", 2),
  BROWSER("engine", "browser", 4),
  OFFSCREEN_CANVAS("environment", "offscreenCanvas", 8),
  /** Mathematical functions that give the same bits on every machine. */
  FDLIBM("environment", "fdlibm", 16),
  WEBGPU("environment", "webgpu", 32),
  /** Reads KVIN documents of version 9. */
  KVIN_V9("", "KVINv9", 64),
  /**
   * Ours, far from the bits of DCP: clock and random numbers that are the slice's own, so that it
   * gives the same result wherever it runs.
   */
  DETERMINISTIC("environment", "deterministic", 1 << 20);

  private final String group;
  private final String wireName;
  private final int bit;

  Capability(String group, String wireName, int bit) {
    this.group = group;
    this.wireName = wireName;
    this.bit = bit;
  }

  public int bit() {
    return bit;
  }

  /** The member that holds this one in the object form; empty at the top. */
  String group() {
    return group;
  }

  public String wireName() {
    return wireName;
  }

  static Optional<Capability> ofWireName(String group, String name) {
    for (Capability capability : values()) {
      if (capability.group.equals(group) && capability.wireName.equals(name)) {
        return Optional.of(capability);
      }
    }
    return Optional.empty();
  }
}
