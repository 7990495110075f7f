package dev.ashlar.app;

import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.HttpHandler;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands on a port from the first moment, since what is behind it has to know the port; says 503
 * until it is opened.
 */
final class Gate implements HttpHandler {
  private final AtomicReference<HttpHandler> behind =
      new AtomicReference<>(exchange ->
          exchange.problem(
              503, "STARTING", "starting", "the network is starting; try again in a second"));

  void open(HttpHandler handler) {
    behind.set(handler);
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    behind.get().handle(exchange);
  }
}
