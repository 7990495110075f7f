package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bodies that flow between one cell and us, each under the number of its event or call: one
 * that the cell produces (an inlet) and one that it consumes (an outlet).
 *
 * <p>Either end may give a stream up. Whoever produces ends it, by FIN or RESET, also when the
 * other side wants no more: so an inlet stays known until its cell has ended it, and what was on
 * its way is dropped without being mistaken for a breach.
 */
final class IsolateStreams {
  /** Flag of RESET: the consumer wants no more; without it, the producer broke off. */
  static final int UNWANTED = 1;

  /** While more than so many inlets are open, each has the first window only. */
  private static final int MAX_WIDE = 64;

  /**
   * A script may say nothing on a WebSocket for so long. Whether the peer is there is asked
   * elsewhere; this only ends every wait.
   */
  private static final Duration SOCKET_PATIENCE = Duration.ofDays(1);

  private static final int MAX_REASON = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(IsolateStreams.class);

  private final Cell cell;
  private final Duration patience;
  private final int maxCallBodies;
  private final Map<Integer, BodyInlet> inlets = new ConcurrentHashMap<>();
  private final Map<Integer, BodyOutlet> outlets = new ConcurrentHashMap<>();
  private volatile int highestEvent;
  private volatile int highestCall;

  /**
   * @param patience how long a body may stand still
   * @param maxCallBodies bodies of calls at once, in each direction; an event has one of each
   */
  IsolateStreams(Cell cell, Duration patience, int maxCallBodies) {
    this.cell = cell;
    this.patience = patience;
    this.maxCallBodies = maxCallBodies;
    cell.on(FrameType.CHUNK, (flags, id, body) -> inlet(id).take(body));
    cell.on(FrameType.FIN, (flags, id, body) -> ended(id));
    cell.on(FrameType.CREDIT, (flags, id, body) -> granted(id, body));
    cell.on(FrameType.RESET, this::reset);
  }

  // --- opening ----------------------------------------------------------------------------------

  /** The cell will produce a stream; on the reading thread, before its first chunk. */
  BodyInlet openInlet(int id) throws ProtocolException {
    return openInlet(id, patience);
  }

  private BodyInlet openInlet(int id, Duration patience) throws ProtocolException {
    remember(id);
    if (isCall(id) && bodiesOfCalls(inlets) >= maxCallBodies) {
      throw new ProtocolException("more than %d calls send bodies".formatted(maxCallBodies));
    }
    var inlet = new BodyInlet(id, this, patience);
    if (inlets.putIfAbsent(id, inlet) != null) {
      throw new ProtocolException("stream %d is open already".formatted(id));
    }
    return inlet;
  }

  /**
   * The cell will send records of a WebSocket; before the cell hears of it. That there is no room
   * is nobody's breach.
   */
  BodyInlet openSocket(int id) {
    try {
      return openInlet(id, SOCKET_PATIENCE);
    } catch (ProtocolException e) {
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY,
          String.valueOf(e.getMessage()),
          "let some of the requests end",
          e);
    }
  }

  /** A stream for the cell to consume; before the cell hears of it. */
  void openOutlet(int id, Body body) {
    if (isCall(id) && bodiesOfCalls(outlets) >= maxCallBodies) {
      body.discard();
      throw new SandboxException(
          SandboxException.Code.NO_CAPACITY,
          "%d bodies of answers are open".formatted(maxCallBodies),
          "read the bodies of answers, or cancel them");
    }
    remember(id);
    outlets.put(id, new BodyOutlet(id, this, body, patience));
  }

  private static boolean isCall(int id) {
    return id % 2 == 0;
  }

  private static long bodiesOfCalls(Map<Integer, ?> streams) {
    return streams.keySet().stream().filter(IsolateStreams::isCall).count();
  }

  /** A number that streams may bear from now on. */
  synchronized void remember(int id) {
    if (isCall(id)) {
      highestCall = Math.max(highestCall, id);
    } else {
      highestEvent = Math.max(highestEvent, id);
    }
  }

  /**
   * A body that the cell passes on without having read of it; a broken one where it is gone
   * meanwhile, which an honest cell cannot know yet.
   */
  Body pass(byte[] name) throws ProtocolException {
    if (name.length != Integer.BYTES) {
      throw new ProtocolException("a stream's name has %d bytes".formatted(name.length));
    }
    int id = ByteBuffer.wrap(name).getInt();
    checkKnown(id);
    BodyOutlet outlet = outlets.remove(id);
    Optional<Body> body = outlet == null ? Optional.empty() : outlet.take();
    if (body.isPresent()) {
      return body.get();
    }
    if (outlet != null) {
      aside(outlet::stop);
    }
    var gone = new BodyInlet(id, this, patience);
    gone.fail("the body was gone when it was passed on");
    return new Body.Streamed(gone, Body.UNKNOWN_LENGTH);
  }

  // --- frames, on the reading thread ------------------------------------------------------------

  private BodyInlet inlet(int id) throws ProtocolException {
    BodyInlet inlet = inlets.get(id);
    if (inlet == null) {
      throw new ProtocolException("there is no stream %d".formatted(id));
    }
    return inlet;
  }

  private void ended(int id) throws ProtocolException {
    inlet(id).end();
    inlets.remove(id);
  }

  private void granted(int id, byte[] body) throws ProtocolException {
    checkKnown(id);
    if (body.length != Integer.BYTES) {
      throw new ProtocolException("a grant of %d bytes".formatted(body.length));
    }
    BodyOutlet outlet = outlets.get(id);
    if (outlet != null) { // Else it ended while the grant was on its way.
      outlet.grant(Integer.toUnsignedLong(ByteBuffer.wrap(body).getInt()));
    }
  }

  private void reset(int flags, int id, byte[] reason) throws ProtocolException {
    if ((flags & UNWANTED) != 0) {
      checkKnown(id);
      stopOutlet(id);
      return;
    }
    String told = new String(reason, StandardCharsets.UTF_8);
    inlet(id).fail(told.isBlank() ? "the script broke the body off and did not say why" : told);
    inlets.remove(id);
  }

  private void checkKnown(int id) throws ProtocolException {
    if (id <= 0 || id > (isCall(id) ? highestCall : highestEvent)) {
      throw new ProtocolException("there was no stream %d".formatted(id));
    }
  }

  // --- from the streams, on any thread ----------------------------------------------------------

  void send(FrameType type, int id, byte[]... parts) {
    send(type, 0, id, parts);
  }

  private void send(FrameType type, int flags, int id, byte[]... parts) {
    // A thread that is interrupted and writes would close the socket, and the cell with it.
    boolean interrupted = Thread.interrupted();
    try {
      cell.send(type, flags, id, parts);
    } catch (SandboxException e) {
      LOG.atDebug().addKeyValue("pid", cell.pid()).log("cell ended before its stream");
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void grant(int id, int bytes) {
    send(FrameType.CREDIT, id, ByteBuffer.allocate(Integer.BYTES).putInt(bytes).array());
  }

  /** The reader of an inlet wants no more. */
  void unwanted(int id) {
    send(FrameType.RESET, UNWANTED, id);
  }

  /** An outlet's source broke off. */
  void broken(int id, String reason) {
    String shown = reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    send(FrameType.RESET, id, shown.getBytes(StandardCharsets.UTF_8));
  }

  void forget(BodyOutlet outlet, int id) {
    outlets.remove(id, outlet);
  }

  // --- the ends ---------------------------------------------------------------------------------

  /** Closes what of an outlet is left; the cell knows. */
  private void stopOutlet(int id) {
    BodyOutlet outlet = outlets.remove(id);
    if (outlet != null) {
      aside(outlet::stop);
    }
  }

  /** The reading thread waits for nobody: neither for a source to close nor for a cell to read. */
  private static void aside(Runnable task) {
    Thread.ofVirtual().name("isolate-body-end").start(task);
  }

  /** Closes an outlet that the cell has not heard of. */
  void drop(int id) {
    stopOutlet(id);
  }

  /** Closes both streams of a number, of which the cell has not heard. */
  void dropBoth(int id) {
    stopOutlet(id);
    BodyInlet inlet = inlets.remove(id);
    if (inlet != null) {
      inlet.fail("the call was given up");
    }
  }

  /** Closes what of an outlet is left, and tells the cell. */
  void closeOutlet(int id, String reason) {
    BodyOutlet outlet = outlets.remove(id);
    if (outlet != null) {
      aside(() -> {
        outlet.stop();
        broken(id, reason);
      });
    }
  }

  /** Breaks off what the cell produces, and tells it to stop. */
  void breakInlet(int id, String reason) {
    BodyInlet inlet = inlets.get(id);
    if (inlet != null) {
      inlet.fail(reason);
      aside(() -> unwanted(id));
    }
  }

  /** Whether the cell has not ended its stream of this number. */
  boolean isSending(int id) {
    return inlets.containsKey(id);
  }

  /** Whether there is room for wide windows. */
  boolean roomy() {
    return inlets.size() <= MAX_WIDE;
  }

  /** The cell is gone: nothing that it did not finish is whole. */
  void cellEnded(String reason) {
    inlets.values().forEach(inlet -> inlet.fail(reason));
    outlets.values().forEach(outlet -> aside(outlet::stop));
    inlets.clear();
    outlets.clear();
  }
}
