package dev.ashlar.it;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How the tests end processes that they started. */
final class Ending {
  private Ending() {}

  /** Asks, waits, and insists. */
  static void of(Process process, Duration patience) {
    try {
      process.destroy();
      if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
