package dev.ashlar.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the handler of a request: by host first, then by the longest path prefix, then the
 * fallback. Immutable.
 */
final class Router implements HttpHandler {
  record HostRoute(Predicate<String> host, HttpHandler handler) {}

  record PathRoute(String prefix, HttpHandler handler) {
    /**
     * A prefix ends at a slash: {@code /v1} holds {@code /v1} and {@code /v1/x}, not {@code /v10}.
     */
    boolean holds(String path) {
      return path.startsWith(prefix)
          && (prefix.endsWith("/")
              || path.length() == prefix.length()
              || path.charAt(prefix.length()) == '/');
    }
  }

  private final List<HostRoute> hosts;
  private final List<PathRoute> paths;
  private final HttpHandler fallback;

  Router(List<HostRoute> hosts, List<PathRoute> paths, HttpHandler fallback) {
    this.hosts = List.copyOf(hosts);
    var longestFirst = new ArrayList<>(paths);
    longestFirst.sort(Comparator.comparingInt((PathRoute r) -> r.prefix().length()).reversed());
    this.paths = List.copyOf(longestFirst);
    this.fallback = fallback;
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    handlerOf(exchange).handle(exchange);
  }

  private HttpHandler handlerOf(HttpExchange exchange) {
    if (!hosts.isEmpty()) {
      String host = exchange.host();
      for (HostRoute route : hosts) {
        if (route.host().test(host)) {
          return route.handler();
        }
      }
    }
    String path = exchange.path();
    for (PathRoute route : paths) {
      if (route.holds(path)) {
        return route.handler();
      }
    }
    return fallback;
  }
}
