package dev.ashlar.scheduler;

/**
 * How clients and workers of the DCP packages behave here.
 *
 * @param watchdogSeconds time between two requests of an idle worker
 * @param maxDeploySeconds how long a payer's keystore stays unlocked
 * @param deployAttempts how often a deploy is tried
 * @param seenEvents events that a client remembers in order to drop repeats
 */
public record ClientTuning(
    double watchdogSeconds, int maxDeploySeconds, int deployAttempts, int seenEvents) {
  public static final ClientTuning DEFAULTS = new ClientTuning(0.5, 30, 3, 1000);

  /** Refuses what is not positive. */
  public ClientTuning {
    if (!(watchdogSeconds > 0) || maxDeploySeconds < 1 || deployAttempts < 1 || seenEvents < 1) {
      throw new IllegalArgumentException("tuning of clients must be positive");
    }
  }

  public ClientTuning withWatchdogSeconds(double seconds) {
    return new ClientTuning(seconds, maxDeploySeconds, deployAttempts, seenEvents);
  }
}
