package dev.ashlar.app;

import dev.ashlar.base.Version;
import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.HttpHandler;
import dev.ashlar.scheduler.ClientTuning;
import dev.ashlar.scheduler.ConfigurationDocument;
import dev.ashlar.scheduler.Scheduler;
import dev.ashlar.socketio.SocketIoOptions;
import dev.ashlar.socketio.SocketIoServer;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wire.WireOptions;
import dev.ashlar.wire.WireServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What the scheduler's port answers: the sockets of its services, the configuration document, the
 * files of published modules, and a word for people. Must be closed, which says goodbye to all
 * peers.
 *
 * <p>Everything may be read from any origin: programs in browsers are peers, too, and nothing here
 * is secret.
 */
final class SchedulerHttp implements HttpHandler, AutoCloseable {
  private static final String KVIN = "application/x-kvin";
  private static final String JAVASCRIPT = "application/javascript; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PACKAGES = "/packages/";

  private final Scheduler scheduler;
  private final ConfigurationDocument configuration;
  private final SocketIoServer sockets = new SocketIoServer(SocketIoOptions.DEFAULTS);
  private final WireServer wire;

  SchedulerHttp(
      Scheduler scheduler,
      PrivateKey key,
      URI base,
      Duration watchdog,
      Clock clock,
      RandomGenerator random) {
    this.scheduler = scheduler;
    this.configuration =
        new ConfigurationDocument(
            base, ClientTuning.DEFAULTS.withWatchdogSeconds(watchdog.toMillis() / 1000.0));
    this.wire = new WireServer(sockets, key, WireOptions.DEFAULTS, clock, random);
    scheduler.services().forEach((path, service) -> wire.service("/" + path + "/", service));
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    var path = exchange.path();
    if (ConfigurationDocument.servicePaths().stream()
        .anyMatch(service -> path.startsWith("/" + service + "/"))) {
      sockets.handle(exchange);
      return;
    }
    exchange.respondHeader("Access-Control-Allow-Origin", "*");
    if (path.startsWith(PACKAGES)) {
      module(exchange, path.substring(PACKAGES.length()));
      return;
    }
    switch (path) {
      case "/etc/dcp-config.kvin" ->
          text(exchange, KVIN, configuration.kvinFor(exchange.query("ver").orElse("")));
      case "/etc/dcp-config.js" -> text(exchange, JAVASCRIPT, configuration.js());
      case "/" ->
          text(
              exchange,
              TEXT,
              "Ashlar %s: a scheduler. Point a dcp-client here.%n".formatted(Version.CURRENT));
      default -> exchange.problem(404, "NOT_FOUND", "nothing here", "no such resource: " + path);
    }
  }

  private void module(HttpExchange exchange, String name) {
    int slash = name.lastIndexOf('/');
    var found =
        slash < 1
            ? Optional.<String>empty()
            : scheduler.moduleText(name.substring(0, slash), name.substring(slash + 1));
    if (found.isPresent()) {
      text(exchange, JAVASCRIPT, found.get());
    } else {
      exchange.problem(404, "ENOENT", "no such module", "nobody published " + name);
    }
  }

  private static void text(HttpExchange exchange, String type, String text) {
    exchange.respond(200, type, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    wire.close();
    sockets.close();
  }
}
