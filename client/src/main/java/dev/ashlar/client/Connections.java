package dev.ashlar.client;

import dev.ashlar.base.AshlarException;
import dev.ashlar.socketio.SocketIoClient;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wire.WireClient;
import dev.ashlar.wire.WireClientOptions;
import dev.ashlar.wire.WireConnection;
import dev.ashlar.wire.WireException;
import dev.ashlar.worker.SchedulerSite;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Sessions with the services of one scheduler, opened when they are first needed and kept; must be
 * closed. Thread-safe.
 */
final class Connections implements AutoCloseable {
  /** How long a service may take to answer. */
  static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  private final SchedulerSite site;
  private final PrivateKey identity;
  private final SocketIoClient sockets = new SocketIoClient();
  private final WireClient client;
  private final Map<Service, WireConnection> open = new EnumMap<>(Service.class);
  private boolean closed;

  Connections(SchedulerSite site, PrivateKey identity, Clock clock, RandomGenerator random) {
    this.site = site;
    this.identity = identity;
    // One push at a time: listeners hear the events of a job in their order.
    this.client = new WireClient(sockets, WireClientOptions.DEFAULTS.withPushes(1), clock, random);
  }

  PrivateKey identity() {
    return identity;
  }

  synchronized WireConnection to(Service service) {
    return open.computeIfAbsent(
        service, wanted -> client.connect(site.service(wanted.configName()), identity));
  }

  JsonNode ask(Service service, String operation, JsonNode data) {
    return ask(service, operation, data, List.of());
  }

  /** Asks with the consent of further keys; a refusal of the peer has the peer's code. */
  JsonNode ask(Service service, String operation, JsonNode data, List<PrivateKey> consents) {
    try {
      return to(service).request(operation, data, consents, ANSWER_LIMIT);
    } catch (WireException e) {
      throw translated(e);
    }
  }

  /** Whether no answer will come any more. */
  synchronized boolean isClosed() {
    return closed;
  }

  private AshlarException translated(WireException e) {
    if (e.fromPeer()) {
      return ClientException.ofWire(e.code().name(), String.valueOf(e.getMessage()));
    }
    return new ClientException(
        ClientException.Code.UNREACHABLE,
        "%s: %s".formatted(site.root(), e.line()),
        "check that the scheduler runs",
        e);
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.values().forEach(WireConnection::close);
    open.clear();
    sockets.close();
  }
}
