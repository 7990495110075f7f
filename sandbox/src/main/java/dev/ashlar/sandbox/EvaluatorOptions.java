package dev.ashlar.sandbox;

/**
 * What an evaluator lends to whoever connects.
 *
 * @param host address to listen on; the protocol knows no password, so anything but loopback lends
 *     this machine to everyone who reaches it
 * @param port port to listen on; 0 for any that is free
 * @param maxConnections most connections at a time, each of which may hold one sandbox; more are
 *     hung up on
 * @param memoryMiB what one guest may hold
 * @param limits what one slice may use up
 */
public record EvaluatorOptions(
    String host, int port, int maxConnections, int memoryMiB, SandboxLimits limits) {
  /** The port on which DCP's workers look for an evaluator. */
  public static final int DEFAULT_PORT = 9000;

  /** Loopback only, and the limits of our own worker. */
  public static final EvaluatorOptions DEFAULTS =
      new EvaluatorOptions(
          "127.0.0.1", DEFAULT_PORT, 64, SandboxSpec.DEFAULT_MEMORY_MIB, SandboxLimits.DEFAULTS);

  public EvaluatorOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException("at least one connection, not " + maxConnections);
    }
  }

  public EvaluatorOptions withListen(String host, int port) {
    return new EvaluatorOptions(host, port, maxConnections, memoryMiB, limits);
  }

  public EvaluatorOptions withMaxConnections(int maxConnections) {
    return new EvaluatorOptions(host, port, maxConnections, memoryMiB, limits);
  }

  public EvaluatorOptions withLimits(int memoryMiB, SandboxLimits limits) {
    return new EvaluatorOptions(host, port, maxConnections, memoryMiB, limits);
  }
}
