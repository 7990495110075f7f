package dev.ashlar.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The WebSockets of one instance: how many there are, and how one comes to be. Thread-safe. */
final class IsolateSockets {
  private final Cell cell;
  private final Bindings bindings;
  private final IsolateStreams streams;
  private final IsolateConnections limits;
  private final Runnable heard;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger acceptedOnes = new AtomicInteger();

  /** Accepted by the script in calls of these numbers, and not in an answer yet. */
  private final Map<Integer, AcceptedSocket> awaited = new ConcurrentHashMap<>();

  /**
   * @param heard told of each piece of a message that goes to the script
   */
  IsolateSockets(
      Cell cell,
      Bindings bindings,
      IsolateStreams streams,
      IsolateConnections limits,
      Runnable heard) {
    this.heard = heard;
    this.cell = cell;
    this.bindings = bindings;
    this.streams = streams;
    this.limits = limits;
  }

  SocketCall call(String url, List<String> protocols) {
    return new SocketCall(url, protocols, limits.socketMessageBytes());
  }

  /** Opens a connection under the number of its call, and answers the subprotocol. */
  String connect(int id, SocketCall call) throws InterruptedException {
    SocketLink link = open(id, () -> bindings.connect(call), () -> {});
    try {
      return link.protocol();
    } catch (IOException e) {
      streams.dropBoth(id);
      throw new SandboxException(
          SandboxException.Code.ENDED, "the WebSocket broke off: " + e.getMessage(), "", e);
    } catch (RuntimeException | InterruptedException e) {
      streams.dropBoth(id);
      throw e;
    }
  }

  /** The script is about to answer a request by a WebSocket; its client is joined later. */
  void accept(int id) throws InterruptedException {
    var socket = new AcceptedSocket(limits.socketMessageBytes());
    awaited.put(id, socket);
    acceptedOnes.incrementAndGet();
    boolean opened = false;
    try {
      open(id, socket::link, () -> forget(id));
      opened = true;
    } finally {
      if (!opened) {
        forget(id);
      }
    }
  }

  private void forget(int id) {
    awaited.remove(id);
    acceptedOnes.decrementAndGet();
  }

  /** The one that was accepted under this number, once. */
  Optional<AcceptedSocket> accepted(int id) {
    return Optional.ofNullable(awaited.remove(id));
  }

  /** Those that the script accepted and that are not over. */
  int acceptedOnes() {
    return acceptedOnes.get();
  }

  /** Opens the other end of a connection. */
  private interface Maker {
    SocketLink make() throws InterruptedException;
  }

  /**
   * Both streams of the number are open on return; {@link IsolateStreams#dropBoth} gives them up
   * where the cell does not hear of them.
   *
   * @param over told when the connection is given up, if it was opened
   */
  private SocketLink open(int id, Maker maker, Runnable over) throws InterruptedException {
    if (count.incrementAndGet() > limits.sockets()) {
      count.decrementAndGet();
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY,
          "sockets: an instance may have at most %d WebSockets".formatted(limits.sockets()),
          "close some of them");
    }
    boolean drains = false;
    try {
      SocketLink link = maker.make();
      var pipe = new SocketPipe(link, limits.socketMessageBytes(), heard);
      streams.openOutlet(id, pipe.body());
      BodyInlet inlet = streams.openSocket(id);
      pipe.drain(
          inlet,
          this::breach,
          () -> {
            count.decrementAndGet();
            over.run();
          });
      drains = true;
      return link;
    } catch (RuntimeException | InterruptedException e) {
      streams.dropBoth(id);
      throw e;
    } finally {
      if (!drains) {
        count.decrementAndGet();
      }
    }
  }

  private void breach(String how) {
    cell.kill(Cause.PROTOCOL_ERROR, "", how);
  }
}
