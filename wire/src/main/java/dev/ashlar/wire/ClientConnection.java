package dev.ashlar.wire;

import dev.ashlar.values.CanonicalJson;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/*
 * A connection outlives its sessions as a session outlives its sockets. Two things can be lost:
 *
 *   - a socket: the session resumes over the next one, and no request notices.
 *   - the session, because the server forgot it or broke the protocol: a new one is opened. Requests that had not been sent move
 *     there; those that had been sent fail with EPIPE, because nobody knows whether they were done.
 *
 * One thread at a time, the mender, repairs either. It gives up after the reconnect timeout, or at once where trying again cannot
 * help, and then the connection is closed for good.
 */

/** A connection that mends itself. Thread-safe. */
final class ClientConnection implements WireConnection {
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);

  /** After this long without trouble the next trouble is a new one, and mended at once. */
  private static final Duration CALM = Duration.ofSeconds(10);

  private static final int MAX_WAITING_PUSHES = 10_000;

  private final ClientContext context;
  private final Consumer<ClientConnection> onClosed;
  private final BoundedTasks pushes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private Duration backoff = FIRST_BACKOFF;
  private long lastMended = System.nanoTime() - CALM.toNanos();
  private @Nullable ClientSession session;
  private @Nullable WireException closed;
  private boolean mending;

  private volatile @Nullable Address serverAddress;

  private volatile PushHandler pushHandler =
      (operation, data) -> {
        throw new WireException(
            WireException.Code.ENOOPERATION, "no handler for '%s'".formatted(operation), "");
      };
  private volatile Consumer<String> newSessionHandler = id -> {};

  ClientConnection(ClientContext context, Consumer<ClientConnection> onClosed) {
    this.context = context;
    this.onClosed = onClosed;
    this.pushes = new BoundedTasks(context.options().pushes(), MAX_WAITING_PUSHES);
  }

  /** Opens the first session; a failure is final. */
  void open() {
    ClientSession first = new ClientSession(context, this, context.options().expectedServer());
    try {
      first.open(context.dialer().dial());
    } catch (WireException e) {
      giveUp(e);
      first.end(e);
      throw e;
    }
    install(first);
  }

  /** Makes a session the current one, unless it or the connection has ended meanwhile. */
  private void install(ClientSession fresh) {
    boolean connected = fresh.isConnected();
    boolean late;
    lock.lock();
    try {
      late = closed != null;
      if (!late) {
        if (fresh.isOver()) {
          throw new WireException(
              WireException.Code.ECONNREFUSED, "the session ended as it began", "try again");
        }
        session = fresh;
        serverAddress = fresh.server();
        changed.signalAll();
        if (!connected) {
          mend("socket lost");
        }
      }
    } finally {
      lock.unlock();
    }
    if (late) {
      fresh.close();
    }
  }

  @Override
  public JsonNode request(
      String operation, JsonNode data, List<PrivateKey> authorizers, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      ClientSession current = awaitSession(left(deadline));
      Outgoing request = outgoing(current, operation, data, authorizers, left(deadline));
      try {
        return ask(current, request, deadline);
      } catch (WireException e) {
        if (!current.neverSent(request) || left(deadline).isZero()) {
          throw e;
        }
      }
    }
  }

  private static JsonNode ask(ClientSession current, Outgoing request, long deadline) {
    CompletableFuture<JsonNode> answer = current.pending().expect(request.id());
    try {
      current.send(request);
      return current.pending().await(request.id(), answer, left(deadline));
    } finally {
      current.pending().forget(request.id());
      current.withdraw(request);
    }
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  private Outgoing outgoing(
      ClientSession current,
      String operation,
      JsonNode data,
      List<PrivateKey> authorizers,
      Duration timeout) {
    String payload =
        Payloads.request(
            operation,
            data,
            allow(current, authorizers),
            context.nonces().fresh(),
            current.serverMillis(),
            timeout);
    String id = context.nonces().bodyId();
    if (authorizers.isEmpty()) {
      return Outgoing.request(id, payload, "{}", false);
    }
    ObjectNode auth = Fields.object();
    for (PrivateKey authorizer : authorizers) {
      auth.set(authorizer.address().text(), Sealed.signatureNode(authorizer, payload));
    }
    // A signature over the payload is checked on its raw text, which parts of a batch do not have.
    return Outgoing.request(id, payload, CanonicalJson.write(auth), true);
  }

  private ArrayNode allow(ClientSession current, List<PrivateKey> authorizers) {
    ArrayNode allow = JsonNodeFactory.instance.arrayNode();
    for (PrivateKey authorizer : authorizers) {
      allow
          .addObject()
          .put("resource", authorizer.address().text())
          .put("guardian", current.server().text())
          .put("accessor", context.identity().address().text());
    }
    return allow;
  }

  private ClientSession awaitSession(Duration timeout) {
    long left = timeout.toNanos();
    lock.lock();
    try {
      while (true) {
        WireException why = closed;
        if (why != null) {
          throw new WireException(
              WireException.Code.EPIPE, "the connection is closed", "connect again", why);
        }
        ClientSession current = session;
        if (current != null && !current.isOver()) {
          return current;
        }
        if (left <= 0) {
          throw new WireException(
              WireException.Code.ETIMEDOUT,
              "no session with %s within %d ms".formatted(context.service(), timeout.toMillis()),
              "check that the scheduler runs");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WireException(WireException.Code.ETIMEDOUT, "interrupted", "", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onPush(PushHandler handler) {
    pushHandler = handler;
  }

  @Override
  public void onNewSession(Consumer<String> handler) {
    newSessionHandler = handler;
  }

  PushHandler pushHandler() {
    return pushHandler;
  }

  boolean handlePush(Runnable task) {
    return pushes.run(task);
  }

  /** The session has no socket any more; called by the session. */
  void socketLost(ClientSession of) {
    lock.lock();
    try {
      if (session == of) {
        mend("socket lost");
      } else {
        // A session that is only being opened cannot be resumed.
        of.pending()
            .failAll(new WireException(WireException.Code.ECONNREFUSED, "socket closed", ""));
      }
    } finally {
      lock.unlock();
    }
  }

  /** The session has ended; called by the session. */
  void sessionEnded(ClientSession of, WireException why) {
    lock.lock();
    try {
      if (session == of) {
        session = null;
        if (closed == null) {
          mend(String.valueOf(why.getMessage()));
        }
      }
    } finally {
      lock.unlock();
    }
    of.pending().failAll(why);
  }

  /** Starts the mender unless it is at work. The caller holds the lock. */
  private void mend(String why) {
    if (mending || closed != null) {
      return;
    }
    mending = true;
    Logs.reconnecting(context.service(), why);
    Thread.ofVirtual().name("wire-mender").start(this::mendUntilWhole);
  }

  private void mendUntilWhole() {
    long deadline = System.nanoTime() + context.options().reconnectTimeout().toNanos();
    boolean patient = isTroubled();
    while (!patient || pause()) {
      patient = true;
      try {
        tryMend();
        if (isWhole()) {
          return;
        }
      } catch (WireException e) {
        if (isHopeless(e) || System.nanoTime() > deadline) {
          giveUp(e);
          return;
        }
      }
    }
  }

  private static boolean isHopeless(WireException e) {
    return e.code() == WireException.Code.EADDRCHANGE
        || e.code() == WireException.Code.EVERSION
        || (e.fromPeer() && !e.code().name().equals(WireException.Code.EBUSY.name()));
  }

  /** Whether the last mending did not hold for long, so that this one should not hurry. */
  private boolean isTroubled() {
    lock.lock();
    try {
      if (System.nanoTime() - lastMended >= CALM.toNanos()) {
        backoff = FIRST_BACKOFF;
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void tryMend() {
    ClientSession current = current();
    if (current != null) {
      current.resume(context.dialer().dial());
      return;
    }
    ClientSession fresh = new ClientSession(context, this, knownServer());
    try {
      fresh.open(context.dialer().dial());
      install(fresh);
    } catch (WireException e) {
      fresh.end(e);
      throw e;
    }
    newSessionHandler.accept(fresh.dcpsid());
  }

  /** Whom the server must be: whoever it was before. */
  private @Nullable Address knownServer() {
    Address known = serverAddress;
    return known == null ? context.options().expectedServer() : known;
  }

  /** Whether nothing is left to mend; the mender stops then. */
  private boolean isWhole() {
    ClientSession current = current();
    boolean connected = current != null && current.isConnected();
    lock.lock();
    try {
      boolean whole = closed != null || (connected && session == current);
      if (whole) {
        mending = false;
        lastMended = System.nanoTime();
      }
      return whole;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ClientSession current() {
    lock.lock();
    try {
      return session;
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed != null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits a while, with some jitter, and longer next time; false once the connection is closed. */
  private boolean pause() {
    lock.lock();
    try {
      long half = backoff.toNanos() / 2;
      long nanos = half + context.random().nextLong(half + 1);
      Duration next = backoff.multipliedBy(2);
      Duration max = context.options().maxBackoff();
      backoff = next.compareTo(max) < 0 ? next : max;
      while (nanos > 0 && closed == null) {
        nanos = changed.awaitNanos(nanos);
      }
      return closed == null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(WireException why) {
    ClientSession last;
    lock.lock();
    try {
      if (closed != null) {
        return;
      }
      closed = why;
      last = session;
      session = null;
      mending = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.end(why);
    }
    onClosed.accept(this);
  }

  void giveUpOverdue() {
    ClientSession current = current();
    if (current != null) {
      current.giveUpOverdue();
    }
  }

  @Override
  public Address server() {
    return Objects.requireNonNull(serverAddress, "not connected");
  }

  @Override
  public String dcpsid() {
    return awaitSession(context.options().connectTimeout()).dcpsid();
  }

  @Override
  public boolean isOpen() {
    return !isClosed();
  }

  @Override
  public void close() {
    ClientSession current = current();
    WireException why =
        new WireException(WireException.Code.EPIPE, "the connection was closed", "connect again");
    lock.lock();
    try {
      if (closed != null) {
        return;
      }
      closed = why;
      session = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (current != null) {
      current.close();
    }
    onClosed.accept(this);
  }
}
