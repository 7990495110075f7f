package dev.ashlar.sandbox;

import dev.ashlar.base.AshlarException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries the calls of one script to its bindings, each on a virtual thread of its own, and the
 * answers back. A call that the script gives up, or whose cell is gone, is interrupted.
 */
final class IsolateCalls {
  /** Honest host code waits before it has so many. */
  static final int MAX_OPEN = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(IsolateCalls.class);

  private final Cell cell;
  private final Bindings bindings;
  private final IsolateStreams streams;
  private final IsolateSockets sockets;
  private final Map<Integer, Thread> open = new ConcurrentHashMap<>();

  IsolateCalls(Cell cell, Bindings bindings, IsolateStreams streams, IsolateSockets sockets) {
    this.cell = cell;
    this.bindings = bindings;
    this.streams = streams;
    this.sockets = sockets;
  }

  /** What a call comes to. */
  private record Answer(ObjectNode head, Body body) {}

  /** A piece of a binding's work, the answer included. */
  private interface Work {
    void run() throws InterruptedException;
  }

  /** A CALL frame; on the reading thread. */
  void call(int flags, int id, byte[] body) throws ProtocolException {
    if (id <= 0 || id % 2 != 0 || open.containsKey(id)) {
      throw new ProtocolException("%d is no number for a call".formatted(id));
    }
    if (open.size() >= MAX_OPEN) {
      throw new ProtocolException("more than %d calls are open".formatted(MAX_OPEN));
    }
    streams.remember(id);
    Work work = work(flags, id, IsolateFrames.parts(body));
    Thread thread = Thread.ofVirtual().name("isolate-call").unstarted(() -> carryOut(id, work));
    open.put(id, thread);
    thread.start();
  }

  private Work work(int flags, int id, IsolateFrames.Parts parts) throws ProtocolException {
    JsonNode head = parts.json();
    int operation = flags & IsolateFrames.OPERATION;
    return switch (operation) {
      case IsolateFrames.FETCH -> {
        var request =
            new FetchHead(
                IsolateFrames.text(head, "method"),
                IsolateFrames.text(head, "url"),
                IsolateFrames.headers(head));
        String redirect = IsolateFrames.text(head, "redirect");
        var call = new FetchCall(request, redirect, content(flags, id, parts.bytes()));
        yield () -> succeed(id, fetch(call));
      }
      case IsolateFrames.KEY -> {
        String store = IsolateFrames.text(head, "store");
        yield () ->
            succeed(id, new Answer(json().put("key", bindings.omniKey(store)), new Body.None()));
      }
      case IsolateFrames.DERIVE -> {
        KeyDerivation derivation = derivation(head, parts.bytes());
        yield () -> succeed(id, new Answer(json(), new Body.Whole(bindings.derive(derivation))));
      }
      case IsolateFrames.CONNECT -> {
        var call =
            sockets.call(IsolateFrames.text(head, "url"), IsolateFrames.texts(head, "protocols"));
        yield () -> connect(id, call);
      }
      case IsolateFrames.ACCEPT -> () -> accept(id);
      default -> throw new ProtocolException("there is no call %d".formatted(operation));
    };
  }

  private Body content(int flags, int id, byte[] bytes) throws ProtocolException {
    if ((flags & IsolateFrames.PASSED_CALL) != 0) {
      return streams.pass(bytes);
    }
    if ((flags & IsolateFrames.STREAMED_CALL) != 0) {
      long length = IsolateFrames.length(bytes);
      return new Body.Streamed(streams.openInlet(id), length);
    }
    return bytes.length == 0 ? new Body.None() : new Body.Whole(bytes);
  }

  private Answer fetch(FetchCall call) throws InterruptedException {
    boolean answered = false;
    try {
      Answer answer = answer(bindings.fetch(call));
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        call.body().discard();
      }
    }
  }

  private void connect(int id, SocketCall call) throws InterruptedException {
    opened(id, json().put("protocol", sockets.connect(id, call)));
  }

  private void accept(int id) throws InterruptedException {
    sockets.accept(id);
    opened(id, json());
  }

  private void opened(int id, ObjectNode head) {
    int flags = IsolateFrames.STREAMED_ANSWER | IsolateFrames.TWO_WAY;
    if (!reply(FrameType.RESULT, flags, id, IsolateFrames.head(head))) {
      streams.dropBoth(id);
    }
  }

  private static KeyDerivation derivation(JsonNode head, byte[] parameters)
      throws ProtocolException {
    int saltLength = IsolateFrames.number(head, "saltLength");
    if (saltLength < 0 || saltLength > parameters.length) {
      throw new ProtocolException("a salt of %d bytes".formatted(saltLength));
    }
    return new KeyDerivation(
        IsolateFrames.number(head, "key"),
        head.path("padded").asBoolean(false),
        IsolateFrames.text(head, "hash"),
        Arrays.copyOfRange(parameters, 0, saltLength),
        Arrays.copyOfRange(parameters, saltLength, parameters.length),
        IsolateFrames.number(head, "bits"));
  }

  private static Answer answer(FetchReply reply) {
    ObjectNode head = json();
    head.put("status", reply.status());
    head.put("statusText", reply.statusText());
    head.put("url", reply.url());
    head.put("redirected", reply.redirected());
    IsolateFrames.putHeaders(head, reply.headers());
    if (reply.body() instanceof Body.Coded coded && !coded.inflatable()) {
      head.put("coding", coded.coding()); // The cell inflates it, or nobody does.
    }
    return new Answer(head, reply.body());
  }

  private static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  private void carryOut(int id, Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (AshlarException e) {
      fail(id, e.getMessage() + (e.remedy().isEmpty() ? "" : ": " + e.remedy()));
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("pid", cell.pid()).log("a binding failed");
      fail(id, "internal error");
    } finally {
      open.remove(id);
    }
  }

  private void succeed(int id, Answer answer) {
    byte[] head = IsolateFrames.head(answer.head);
    switch (answer.body) {
      case Body.None() -> {
        var _ = reply(FrameType.RESULT, 0, id, head);
      }
      case Body.Whole(byte[] bytes) -> {
        var _ = reply(FrameType.RESULT, 0, id, head, bytes);
      }
      case Body.Streamed(var stream, var length) -> succeed(id, head, answer.body);
      case Body.Coded(var stream, var length, var coding) -> succeed(id, head, answer.body);
    }
  }

  private void succeed(int id, byte[] head, Body streamed) {
    streams.openOutlet(id, streamed);
    if (!reply(FrameType.RESULT, IsolateFrames.STREAMED_ANSWER, id, head)) {
      streams.drop(id);
    }
  }

  private void fail(int id, String message) {
    ObjectNode error = json().put("name", "Error").put("message", message);
    var _ = reply(FrameType.ERROR, 0, id, Cell.JSON.writeValueAsBytes(error));
  }

  /** Answers a call, unless it was given up, which is told. */
  private boolean reply(FrameType type, int flags, int id, byte[]... parts) {
    if (open.remove(id) == null) {
      return false;
    }
    try {
      cell.send(type, flags, id, parts);
      return true;
    } catch (SandboxException e) {
      LOG.atDebug().addKeyValue("pid", cell.pid()).log("cell ended before its call was answered");
      return false;
    }
  }

  /** The script gave a call up. */
  void cancel(int id) {
    Thread thread = open.remove(id);
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** The cell is gone. */
  void cancelAll() {
    open.values().forEach(Thread::interrupt);
    open.clear();
  }
}
