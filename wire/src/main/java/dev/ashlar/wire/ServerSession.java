package dev.ashlar.wire;

import dev.ashlar.base.AshlarException;
import dev.ashlar.wallet.Address;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The server's side of one session. Thread-safe. */
final class ServerSession implements WireSession {
  /** Pushes of one session that wait for their answers. */
  private static final int MAX_PUSHES = 1_000;

  private final ServiceEndpoint endpoint;
  private final Address peer;
  private final String dcpsid;
  private final Dialect dialect;
  private final boolean ashlar;
  private final SessionProtocol protocol;
  private final PendingRequests pending = new PendingRequests();
  private final BoundedTasks tasks;
  private final Semaphore pushes = new Semaphore(MAX_PUSHES);
  private final ValidityGate validity;
  private final AtomicBoolean over = new AtomicBoolean();

  /** Until when a closing session waits for the peer. */
  private volatile long closeDeadline = Long.MAX_VALUE;

  /** The peer has said that it goes; the session ends when our goodbye is acknowledged. */
  private volatile boolean goodbye;

  ServerSession(
      ServiceEndpoint endpoint,
      Address peer,
      String dcpsid,
      Dialect dialect,
      boolean ashlar,
      SessionProtocol protocol) {
    this.endpoint = endpoint;
    this.peer = peer;
    this.dcpsid = dcpsid;
    this.dialect = dialect;
    this.ashlar = ashlar;
    this.protocol = protocol;
    WireOptions options = endpoint.context().options();
    this.tasks = new BoundedTasks(options.concurrentRequests(), options.waitingRequests());
    this.validity = new ValidityGate(endpoint.context().clock());
  }

  @Override
  public Address peer() {
    return peer;
  }

  @Override
  public String dcpsid() {
    return dcpsid;
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public boolean isAshlar() {
    return ashlar;
  }

  @Override
  public boolean isOpen() {
    return !over.get() && !protocol.isEnded();
  }

  SessionProtocol protocol() {
    return protocol;
  }

  ServiceEndpoint endpoint() {
    return endpoint;
  }

  /** Takes a verified body of the peer. */
  void receive(FrameChannel from, Body body) {
    for (Body part : protocol.receive(from, body)) {
      switch (part.type()) {
        case REQUEST -> request(part);
        case RESPONSE -> pending.answer(part);
        case NOTIFICATION -> {
          // Acknowledged, and nothing that we know of is told this way.
        }
        case BATCH, ACK -> throw WireException.protocol("batch inside a batch");
      }
    }
    // A peer that hung up meanwhile was not seen to be leaving, and will acknowledge nothing more.
    if (goodbye && (protocol.isDrained() || !protocol.isConnected())) {
      end("closed");
    }
  }

  private void request(Body body) {
    String operation = body.operation();
    switch (operation) {
      case "connect" -> throw WireException.protocol("connect on an established session");
      case "keepalive" -> respond(body, true, Fields.object().put("success", true));
      case "close" -> {
        respond(body, true, JsonNodeFactory.instance.stringNode("goodbye"));
        startClosing();
        goodbye = true;
      }
      default -> {
        if (!tasks.run(() -> serve(body, operation))) {
          respond(body, false, error(busy()));
        }
      }
    }
  }

  private static WireException busy() {
    return new WireException(
        WireException.Code.EBUSY, "too many requests at once", "wait for answers first");
  }

  private void serve(Body body, String operation) {
    try {
      validity.check(body.payload().path("validity"));
      int at = operation.indexOf('@');
      var request =
          new WireRequest(
              this,
              at < 0 ? operation : operation.substring(0, at),
              at < 0 ? "" : operation.substring(at + 1),
              body.data(),
              authorization(body));
      respond(body, true, endpoint.service().handle(request));
    } catch (AshlarException e) {
      respond(body, false, error(e));
    } catch (RuntimeException e) {
      Logs.failed(operation, e);
      respond(body, false, error(e));
    }
  }

  private Authorization authorization(Body body) {
    return new Authorization(
        endpoint.context().key().address(),
        peer,
        body.payload().path("allow"),
        body.node().path("auth"),
        body::rawPayload);
  }

  private JsonNode error(Throwable failure) {
    return Payloads.error(failure, endpoint.context().key().address());
  }

  private void respond(Body request, boolean success, JsonNode payload) {
    try {
      protocol.send(Outgoing.response(request.id(), success, payload));
    } catch (WireException e) {
      // The peer reads too slowly for what it asks, or has gone; both end the session.
      end(e.code().name());
    }
  }

  @Override
  public Pushed beginPush(String operation, JsonNode data, Duration timeout) {
    if (!pushes.tryAcquire()) {
      throw new WireException(
          WireException.Code.EBUSY,
          "%d pushes wait for answers of %s".formatted(MAX_PUSHES, peer),
          "push less, or drop the subscription");
    }
    Outgoing request = ask(operation, data, timeout);
    var answer = pending.expect(request.id());
    try {
      protocol.send(request);
    } catch (WireException e) {
      pushIsOver(request);
      throw e;
    }
    return () -> {
      try {
        return pending.await(request.id(), answer, timeout);
      } finally {
        pushIsOver(request);
      }
    };
  }

  private void pushIsOver(Outgoing request) {
    pending.forget(request.id());
    protocol.withdraw(request);
    pushes.release();
  }

  private Outgoing ask(String operation, JsonNode data, Duration life) {
    Nonces nonces = endpoint.context().nonces();
    String payload =
        Payloads.request(
            operation,
            data,
            JsonNodeFactory.instance.arrayNode(),
            nonces.fresh(),
            endpoint.context().clock().millis(),
            life);
    return Outgoing.request(nonces.bodyId(), payload, "{}", false);
  }

  @Override
  public void close(String reason) {
    if (!protocol.isConnected()) {
      end(reason);
      return;
    }
    try {
      JsonNode why = JsonNodeFactory.instance.stringNode(reason);
      Outgoing request = ask("close", why, endpoint.context().options().closeTimeout());
      var _ = pending.expect(request.id()).whenComplete((answer, failure) -> end(reason));
      startClosing();
      protocol.send(request);
    } catch (WireException e) {
      end(reason);
    }
  }

  private void startClosing() {
    WireContext context = endpoint.context();
    closeDeadline = context.clock().millis() + context.options().closeTimeout().toMillis();
  }

  boolean isClosing() {
    return closeDeadline != Long.MAX_VALUE;
  }

  boolean isCloseOverdue(long now) {
    return now > closeDeadline;
  }

  /** Ends the session now. May be called by anyone, any number of times. */
  void end(String reason) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    protocol.end();
    pending.failAll(
        new WireException(WireException.Code.EPIPE, "the session has ended", "wait for the peer"));
    endpoint.forget(this);
    Logs.ended(dcpsid, reason);
  }

  @Override
  public String toString() {
    return "session %s of %s".formatted(dcpsid, peer);
  }
}
