package dev.ashlar.wire;

import dev.ashlar.socketio.SocketIoConnection;
import dev.ashlar.socketio.SocketIoException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One end of a pair of sockets within this process; what one end sends, the other gets in order.
 */
final class FakeSocket implements SocketIoConnection {
  private static final String END = "";

  private final String id;
  private final BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<Consumer<String>> onClose = new AtomicReference<>();
  private final AtomicBoolean told = new AtomicBoolean();

  /** While set, what the other end sends is swallowed, as by a network that breaks. */
  volatile boolean deaf;

  private volatile FakeSocket other = this;

  private FakeSocket(String id) {
    this.id = id;
  }

  record Pair(FakeSocket client, FakeSocket server) {}

  static Pair pair() {
    var client = new FakeSocket("client");
    var server = new FakeSocket("server");
    client.other = server;
    server.other = client;
    return new Pair(client, server);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Map<String, String> headers() {
    return Map.of();
  }

  @Override
  public InetAddress remote() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public void onMessage(Consumer<String> handler) {
    Thread.startVirtualThread(() -> {
      try {
        for (String next = inbox.take(); !next.equals(END); next = inbox.take()) {
          handler.accept(next);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  @Override
  public void onClose(Consumer<String> handler) {
    onClose.set(handler);
    tell();
  }

  @Override
  public void send(String message) {
    if (closed.get()) {
      throw new SocketIoException(
          SocketIoException.Code.CONNECTION_CLOSED, "closed", "connect again", null);
    }
    if (!other.deaf) {
      other.inbox.add(message);
    }
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      inbox.add(END);
      other.inbox.add(END);
      tell();
      other.close();
    }
  }

  private void tell() {
    Consumer<String> handler = onClose.get();
    if (closed.get() && handler != null && told.compareAndSet(false, true)) {
      handler.accept("closed");
    }
  }
}
