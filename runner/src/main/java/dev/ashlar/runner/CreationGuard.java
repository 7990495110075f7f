package dev.ashlar.runner;

import dev.ashlar.net.HttpExchange;
import java.util.List;
import java.util.Set;

/**
 * Who may create a worker without a token: a program on this machine, and nobody who only speaks
 * through one.
 *
 * <p>That a connection comes from loopback proves little. Any web page can make its visitor's
 * browser post to it; a name of the attacker's can resolve to it; a reverse proxy, a tunnel or one
 * of our own workers can reach it. Browsers tell on themselves by {@code Origin} and {@code
 * Sec-Fetch-Site}, rebound names by {@code Host}, intermediaries by their headers.
 */
final class CreationGuard {
  /** Sent with every request that a worker makes, so that it cannot act on its own runner. */
  static final String LOOP_HEADER = "cdn-loop";

  private static final List<String> BROWSER = List.of("origin", "sec-fetch-site");
  private static final List<String> INTERMEDIARY =
      List.of(
          "forwarded",
          "via",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-forwarded-server",
          "x-forwarded-port",
          "x-real-ip",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-original-host",
          "x-original-forwarded-for",
          "true-client-ip",
          "cf-connecting-ip",
          "fastly-client-ip",
          LOOP_HEADER);
  private static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private CreationGuard() {}

  /** Refuses a request without a token that might not come from a program on this machine. */
  static void check(HttpExchange exchange) {
    if (!exchange.remoteAddress().getAddress().isLoopbackAddress()) {
      throw refused("it comes from another machine");
    }
    String host = exchange.host();
    if (!LOOPBACK_HOSTS.contains(host) && !LOOPBACK_HOSTS.contains("[" + host + "]")) {
      throw refused("it asks for host '%s', not for localhost".formatted(host));
    }
    for (String header : BROWSER) {
      if (exchange.header(header).isPresent()) {
        throw refused("it comes from a web page (header %s)".formatted(header));
      }
    }
    for (String header : INTERMEDIARY) {
      if (exchange.header(header).isPresent()) {
        throw refused("it came through an intermediary (header %s)".formatted(header));
      }
    }
  }

  private static RunnerException refused(String why) {
    return new RunnerException(
        RunnerException.Code.FORBIDDEN,
        "creating a worker without a token is refused: " + why,
        "send the runner's token: Authorization: Bearer …");
  }
}
