package dev.ashlar.scheduler;

import dev.ashlar.bank.Bank;
import dev.ashlar.bank.BankOptions;
import dev.ashlar.base.Amount;
import dev.ashlar.net.HttpExchange;
import dev.ashlar.net.WebServer;
import dev.ashlar.socketio.SocketIoOptions;
import dev.ashlar.socketio.SocketIoServer;
import dev.ashlar.store.BlobStore;
import dev.ashlar.store.Database;
import dev.ashlar.store.testing.TestDatabase;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wire.WireOptions;
import dev.ashlar.wire.WireServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A whole scheduler on real sockets, for peers of flesh and blood: wires what the command wires,
 * over a test database. As a program it prints its URL and serves until its input ends.
 */
public final class SchedulerHarness implements AutoCloseable {
  private final Database database = TestDatabase.fresh("bank", "scheduler");
  private final Bank bank;
  private final Scheduler scheduler;
  private final WireServer wire;
  private final WebServer web;
  private final URI url;

  public SchedulerHarness(int port) throws IOException {
    url = URI.create("http://127.0.0.1:%d/".formatted(port));
    var random = new SecureRandom();
    Path blobs = Files.createTempDirectory("ashlar-blobs");
    PrivateKey key = PrivateKey.random(random);
    bank =
        new Bank(
            database, BankOptions.DEFAULTS.withGift(Amount.ofDecimal("1000")), Clock.systemUTC());
    SchedulerOptions options =
        SchedulerOptions.at(url)
            .change()
            .exclusive(true)
            .groups(
                List.of(
                    ComputeGroup.PUBLIC,
                    ComputeGroup.secret("aaaaaaaaaaaaaaaaaaaaaa", 2, "demo", "secret")))
            .build();
    scheduler =
        new Scheduler(
            database, bank, new BlobStore(blobs), key, options, Clock.systemUTC(), random);
    scheduler.start();
    var sockets = new SocketIoServer(SocketIoOptions.DEFAULTS);
    wire = new WireServer(sockets, key, WireOptions.DEFAULTS, Clock.systemUTC(), random);
    scheduler.services().forEach((name, service) -> wire.service("/" + name + "/", service));
    var configuration = new ConfigurationDocument(url, ClientTuning.DEFAULTS);
    web =
        sockets
            .mount(WebServer.builder().listen("127.0.0.1", port))
            .route(
                "/etc/dcp-config.kvin",
                exchange ->
                    exchange.respond(
                        200,
                        "application/x-kvin",
                        utf8(configuration.kvinFor(exchange.query("ver").orElse("")))))
            .route(
                "/etc/dcp-config.js",
                exchange -> exchange.respond(200, "text/javascript", utf8(configuration.js())))
            .route("/packages/", this::serveModule)
            .start();
  }

  private void serveModule(HttpExchange exchange) throws Exception {
    String[] parts = exchange.path().substring("/packages/".length()).split("/", 2);
    Optional<String> text =
        parts.length == 2 ? scheduler.moduleText(parts[0], parts[1]) : Optional.empty();
    if (text.isPresent()) {
      exchange.respond(200, "text/javascript", utf8(text.get()));
    } else {
      exchange.respond(404, "text/plain", utf8("no such module"));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public URI url() {
    return url;
  }

  public Scheduler scheduler() {
    return scheduler;
  }

  public Bank bank() {
    return bank;
  }

  /** A port that was free a moment ago. */
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    scheduler.drain();
    wire.close();
    web.stop(Duration.ofSeconds(1));
    scheduler.close();
    database.close();
  }

  /** Serves until standard input ends; the port may be given. */
  @SuppressWarnings("SystemOut") // a program for the hand
  public static void main(String[] args) throws IOException {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : freePort();
    try (var harness = new SchedulerHarness(port)) {
      System.out.println(harness.url());
      while (System.in.read() >= 0) {
        // Until whoever started us is gone.
      }
      System.out.println(harness.bank().audit());
    }
  }
}
