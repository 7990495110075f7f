package dev.ashlar.sandbox;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The WebSockets of one instance: how many there are, and how one comes to be. Thread-safe. */
final class IsolateSockets {
  private final Cell cell;
  private final Bindings bindings;
  private final IsolateStreams streams;
  private final IsolateConnections limits;
  private final AtomicInteger count = new AtomicInteger();

  IsolateSockets(Cell cell, Bindings bindings, IsolateStreams streams, IsolateConnections limits) {
    this.cell = cell;
    this.bindings = bindings;
    this.streams = streams;
    this.limits = limits;
  }

  SocketCall call(String url, List<String> protocols) {
    return new SocketCall(url, protocols, limits.socketMessageBytes());
  }

  /**
   * Opens a connection under the number of its call. Both of its streams are open on return; {@link
   * IsolateStreams#dropBoth} gives it up where the cell does not hear of them.
   *
   * @return the subprotocol
   */
  String connect(int id, SocketCall call) throws InterruptedException {
    if (count.incrementAndGet() > limits.sockets()) {
      count.decrementAndGet();
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY,
          "sockets: an instance may have at most %d WebSockets".formatted(limits.sockets()),
          "close some of them");
    }
    boolean drains = false;
    try {
      SocketLink link = bindings.connect(call);
      var pipe = new SocketPipe(link, limits.socketMessageBytes());
      streams.openOutlet(id, pipe.body());
      BodyInlet inlet = streams.openSocket(id);
      pipe.drain(inlet, this::breach, count::decrementAndGet);
      drains = true;
      return link.protocol();
    } catch (IOException e) {
      streams.dropBoth(id);
      throw new SandboxException(
          SandboxException.Code.ENDED, "the WebSocket broke off: " + e.getMessage(), "", e);
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
