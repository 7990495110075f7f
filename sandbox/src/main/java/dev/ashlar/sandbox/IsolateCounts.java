package dev.ashlar.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * How much of each thing a smart worker may have, beside time and memory.
 *
 * @param fetches requests that one event may make
 * @param openFetches requests under way at once; more wait
 * @param timers timers alive at once
 * @param logBytes text that one event may log; the rest is dropped
 * @param scriptBytes the script, as UTF-8
 * @param configBytes the config, as UTF-8
 * @param requestBodyBytes the body of one request to it, which comes as the script reads
 */
public record IsolateCounts(
    int fetches,
    int openFetches,
    int timers,
    int logBytes,
    int scriptBytes,
    int configBytes,
    long requestBodyBytes) {
  /** Calls that a parent keeps open for a cell are limited besides. */
  public static final int MAX_OPEN_FETCHES = IsolateCalls.MAX_OPEN / 2;

  /** More would not fit in one frame. */
  public static final int MAX_SCRIPT_BYTES = 24 << 20;

  /** It goes as text within the order that begins a guest, which may make it twice as long. */
  public static final int MAX_CONFIG_BYTES = 512 << 10;

  /** It is nowhere whole; a number that a client can still announce. */
  public static final long MAX_REQUEST_BODY_BYTES = 1L << 40;

  public static final IsolateCounts DEFAULTS =
      new IsolateCounts(1_000, 64, 10_000, 256 << 10, 16 << 20, 256 << 10, 1L << 30);

  /** Refuses what is below one or beyond what a cell can be given. */
  public IsolateCounts {
    check("fetches", fetches, Integer.MAX_VALUE);
    check("open-fetches", openFetches, MAX_OPEN_FETCHES);
    check("timers", timers, 1_000_000);
    check("log", logBytes, 64 << 20);
    check("script", scriptBytes, MAX_SCRIPT_BYTES);
    check("config", configBytes, MAX_CONFIG_BYTES);
    check("request-body", requestBodyBytes, MAX_REQUEST_BODY_BYTES);
  }

  public IsolateCounts withTimers(int timers) {
    return new IsolateCounts(
        fetches, openFetches, timers, logBytes, scriptBytes, configBytes, requestBodyBytes);
  }

  public IsolateCounts withLogBytes(int logBytes) {
    return new IsolateCounts(
        fetches, openFetches, timers, logBytes, scriptBytes, configBytes, requestBodyBytes);
  }

  /** Refuses a script or a config that is larger than it may be. */
  public void checkSizes(String script, String config) {
    checkSize("script", script, scriptBytes);
    checkSize("config", config, configBytes);
  }

  private static void checkSize(String what, String text, int max) {
    // A character is at least one byte, so the long way is taken only for what may be small enough.
    if (text.length() > max || text.getBytes(StandardCharsets.UTF_8).length > max) {
      throw new SandboxException(
          SandboxException.Code.TOO_BIG,
          "the %s has more than %d bytes".formatted(what, max),
          "make it smaller, or fetch what it needs when it runs");
    }
  }

  static void check(String name, long value, long max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException("%s is 1 to %d, not %d".formatted(name, max, value));
    }
  }
}
