package dev.ashlar.sandbox;

import java.io.FilterInputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A smart worker in a cell.
 *
 * <p>Each event is a frame out and a frame back, matched by number; the caller waits for its own.
 * While events are open the {@link IsolateGuard} looks at their processor time. An event that takes
 * too long by the clock is given up alone, and the instance gets no new ones: nothing can stop what
 * it left running. A script that uses up processor time or memory ends the process, which takes all
 * events that are open with it.
 */
final class CellIsolate implements Isolate {
  private final Cell cell;
  private final IsolateLimits limits;
  private final IsolateStreams streams;
  private final IsolateSockets sockets;
  private final IsolateCalls calls;
  private final IsolateReplies replies;
  private final IsolateLogs logs;
  private final IsolateGuard guard;
  private final IsolateAccount account;
  private final Map<Integer, IsolateEvent> open = new ConcurrentHashMap<>();
  private final AtomicInteger highest = new AtomicInteger();
  private volatile Decision decision = new Decision(ScriptType.CLASSIC, Drive.EVENTS, Set.of());
  private volatile boolean overstayed;

  /** What the script turned out to be. */
  record Decision(ScriptType type, Drive drive, Set<String> handlers) {
    Decision {
      handlers = Set.copyOf(handlers);
    }
  }

  CellIsolate(Cell cell, IsolateSpec spec) {
    this.cell = cell;
    this.limits = spec.limits();
    this.streams = new IsolateStreams(cell, limits.streamIdle(), limits.callBodies());
    this.sockets =
        new IsolateSockets(cell, spec.bindings(), streams, limits.connections(), this::heard);
    this.calls = new IsolateCalls(cell, spec.bindings(), streams, sockets);
    this.replies = new IsolateReplies(cell);
    this.logs = new IsolateLogs(spec.bindings(), limits.counts().logBytes());
    this.account = new IsolateAccount(cell.cpuNanos());
    this.guard = new IsolateGuard(cell, limits, account, open.values(), this::overstays);
    cell.on(FrameType.RESPONSE, this::response);
    cell.on(FrameType.EXTEND, (flags, id, body) -> deferredIsOver(id));
    cell.on(FrameType.HUNG, (flags, id, body) -> hung(body));
    cell.on(FrameType.LOG, (flags, id, body) -> logs.log(body));
    cell.on(FrameType.REPORT, (flags, id, body) -> logs.report(id, body));
    cell.on(FrameType.CALL, (flags, id, body) -> calls.call(flags, id, body));
    cell.on(FrameType.CANCEL, (flags, id, body) -> calls.cancel(id));
    cell.onEnd(this::ended);
  }

  private void heard() {
    guard.heard();
  }

  void loaded(Decision decision) {
    this.decision = decision;
    guard.loaded();
  }

  @Override
  public ScriptType type() {
    return decision.type();
  }

  @Override
  public Drive drive() {
    return decision.drive();
  }

  @Override
  public Set<String> handlers() {
    return decision.handlers();
  }

  @Override
  public boolean usable() {
    return !overstayed && !cell.ended();
  }

  @Override
  public int openEvents() {
    return open.size();
  }

  @Override
  public int acceptedSockets() {
    return sockets.acceptedOnes();
  }

  @Override
  public FetchOutcome fetch(FetchEvent event) {
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.put("method", event.head().method()).put("url", event.head().url());
    IsolateFrames.putHeaders(head, event.head().headers());
    var wall = new IsolateEvent.WallLimit("fetch-wall", limits.fetchWall());
    var message = new Message(event.label(), flagsOf(event.body()), head, event.body());
    Ended ended = deliver(message, wall, event.client());
    return replies.toFetch(ended.reply, ended.meter);
  }

  private static int flagsOf(Body body) {
    return switch (body) {
      case Body.None() -> 0;
      case Body.Whole(var bytes) -> IsolateFrames.WITH_BODY;
      case Body.Streamed(var stream, var length) -> IsolateFrames.STREAMED_REQUEST;
      case Body.Coded(var stream, var length, var coding) -> IsolateFrames.STREAMED_REQUEST;
    };
  }

  @Override
  public RunOutcome wake(WakeEvent event) {
    if (!canBeWoken()) {
      return new RunOutcome.Done(false, EventUsage.NONE);
    }
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.put("kind", event.kind()).put("cron", event.cron());
    head.put("scheduledTime", event.scheduledTime());
    var wall = new IsolateEvent.WallLimit("run-wall", limits.runWall());
    var message = new Message(event.label(), IsolateFrames.WAKE, head, new Body.None());
    Ended ended = deliver(message, wall, FetchEvent.Client.PATIENT);
    return replies.toWake(ended.reply, ended.meter);
  }

  /** An event's reply, and how to find out what it used. */
  private record Ended(IsolateEvent.Reply reply, Supplier<EventUsage> meter) {}

  /** What the cell is told of an event. */
  private record Message(String label, int flags, ObjectNode head, Body body) {}

  private Ended deliver(Message message, IsolateEvent.WallLimit wall, FetchEvent.Client client) {
    if (open.size() >= limits.maxEvents()) {
      return new Ended(
          new IsolateEvent.Reply.None(EventFailure.shed(open.size())), () -> EventUsage.NONE);
    }
    byte[] first = IsolateFrames.head(message.head);
    byte[] whole = message.body instanceof Body.Whole(byte[] bytes) ? bytes : new byte[0];
    if (first.length + whole.length > FrameType.EVENT.maxLength()) {
      throw new IllegalArgumentException(
          "a request of %d and %d bytes is to be a stream".formatted(first.length, whole.length));
    }
    var event = new IsolateEvent(cell.nextId(), message.label, wall);
    if ((message.flags & IsolateFrames.STREAMED_REQUEST) != 0) {
      streams.openOutlet(event.id, message.body);
    }
    begin(event);
    try {
      cell.send(FrameType.EVENT, message.flags, event.id, first, whole);
    } catch (SandboxException e) {
      // The end of the cell answers the event; if it was told already, nobody else will.
      loseIfEnded(event);
    }
    IsolateEvent.Reply reply = await(event, client);
    return new Ended(reply, () -> usage(event));
  }

  private EventUsage usage(IsolateEvent event) {
    long over = event.finalCpu;
    return new EventUsage(
        over >= 0 ? over : account.share(event, cell.cpuNanos()),
        System.nanoTime() - event.startNanos);
  }

  private void begin(IsolateEvent event) {
    highest.accumulateAndGet(event.id, Math::max);
    logs.remember(event);
    account.begin(event, cell.cpuNanos());
    open.put(event.id, event);
    guard.workBegins();
    loseIfEnded(event);
  }

  private void loseIfEnded(IsolateEvent event) {
    if (cell.end().isDone()) {
      finish(event, EventFailure.lost("the instance had ended already"));
    }
  }

  private IsolateEvent.Reply await(IsolateEvent event, FetchEvent.Client client) {
    Runnable watchClient = () -> client.onGone(() -> clientGone(event));
    try {
      return event.await(watchClient);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(event, EventFailure.of(Cause.CLOSED, "the caller was interrupted"));
      return event.known();
    }
  }

  /** The script may stop, or go on with what it deferred; both are its own choice. */
  private void clientGone(IsolateEvent event) {
    if (open.containsKey(event.id)) {
      sendAbort(event, 0);
    }
  }

  /** What the event left running cannot be stopped, so the instance is for nobody new. */
  private void giveUp(IsolateEvent event, EventFailure failure) {
    overstayed = true;
    sendAbort(event, IsolateFrames.GIVEN_UP);
    streams.breakInlet(event.id, failure.detail());
    finish(event, failure);
  }

  private void sendAbort(IsolateEvent event, int flags) {
    try {
      cell.send(FrameType.ABORT, flags, event.id);
    } catch (SandboxException e) {
      loseIfEnded(event);
    }
  }

  /**
   * An event took too long. On a thread of its own: a cell that does not read would hold up the
   * watch over others.
   */
  private void overstays(IsolateEvent event) {
    Thread.ofVirtual()
        .start(() -> {
          if (event.deferred) {
            logs.note(
                event.id,
                LogLine.Level.WARN,
                "waitUntil promises were abandoned after %s".formatted(limits.deferred()));
          }
          var wall = event.wall;
          String detail = "limit %s: %s".formatted(wall.name(), wall.time());
          giveUp(event, EventFailure.of(Cause.WALL_LIMIT, detail));
        });
  }

  // --- frames, on the reading thread ------------------------------------------------------------

  private Optional<IsolateEvent> known(int id) throws ProtocolException {
    if (id < 1 || id > highest.get()) {
      throw new ProtocolException("there was no event %d".formatted(id));
    }
    return Optional.ofNullable(open.get(id));
  }

  private void response(int flags, int id, byte[] body) throws ProtocolException {
    Optional<IsolateEvent> found = known(id);
    if (found.isEmpty()) {
      return; // Given up meanwhile.
    }
    IsolateEvent event = found.get();
    if (event.answered()) {
      throw new ProtocolException("a second answer to event %d".formatted(id));
    }
    if ((flags & IsolateFrames.UNHANDLED) != 0) {
      finish(event, EventFailure.unhandled());
      return;
    }
    IsolateFrames.Parts parts = IsolateFrames.parts(body);
    IsolateEvent.Reply reply =
        (flags & IsolateFrames.UPGRADED) != 0
            ? new IsolateEvent.Reply.Upgrade(parts, accepted(parts.bytes()))
            : new IsolateEvent.Reply.Answer(
                (flags & IsolateFrames.FAILED) != 0, parts, content(event, flags, parts));
    if ((flags & IsolateFrames.OPEN) != 0) {
      event.deferred = true;
      if (!event.streaming) {
        event.until = System.nanoTime() + limits.deferred().toNanos();
      }
    } else {
      over(found);
    }
    event.complete(reply);
  }

  private AcceptedSocket accepted(byte[] name) throws ProtocolException {
    int call = name.length == Integer.BYTES ? ByteBuffer.wrap(name).getInt() : 0;
    return sockets
        .accepted(call)
        .orElseThrow(() -> new ProtocolException("call %d accepted no WebSocket".formatted(call)));
  }

  private Body content(IsolateEvent event, int flags, IsolateFrames.Parts parts)
      throws ProtocolException {
    if ((flags & IsolateFrames.PASSED) != 0) {
      return streams.pass(parts.bytes());
    }
    if ((flags & IsolateFrames.STREAMED) == 0) {
      return parts.bytes().length == 0 ? new Body.None() : new Body.Whole(parts.bytes());
    }
    if ((flags & IsolateFrames.OPEN) == 0) {
      throw new ProtocolException("event %d is over before its body is".formatted(event.id));
    }
    event.streaming = true;
    BodyInlet inlet = streams.openInlet(event.id);
    return new Body.Streamed(new Answering(event, inlet), IsolateFrames.length(parts.bytes()));
  }

  /** The body of an answer: who closes it before its end is a client that left. */
  private final class Answering extends FilterInputStream {
    private final IsolateEvent event;
    private final BodyInlet inlet;

    Answering(IsolateEvent event, BodyInlet inlet) {
      super(inlet);
      this.event = event;
      this.inlet = inlet;
    }

    @Override
    public void close() {
      if (inlet.giveUp()) {
        clientGone(event);
      }
      event.bodyEnds(System.nanoTime() + limits.deferred().toNanos());
    }
  }

  /* An event that has no answer yet is not over, whatever its cell says: its caller waits. */
  private void deferredIsOver(int id) throws ProtocolException {
    Optional<IsolateEvent> found = known(id);
    if (found.isPresent() && !found.get().answered()) {
      throw new ProtocolException("event %d is over before its answer".formatted(id));
    }
    if (streams.isSending(id)) {
      throw new ProtocolException("event %d is over before its body is".formatted(id));
    }
    over(found);
  }

  private void hung(byte[] ids) throws ProtocolException {
    for (ByteBuffer list = ByteBuffer.wrap(ids); list.remaining() >= Integer.BYTES; ) {
      Optional<IsolateEvent> found = known(list.getInt());
      if (found.isEmpty()) {
        continue;
      }
      IsolateEvent event = found.get();
      String detail = "its promise can never settle: no timer, request or message is left";
      if (event.deferred) {
        logs.note(event.id, LogLine.Level.WARN, "waitUntil: " + detail);
      }
      finish(event, EventFailure.of(Cause.HUNG, detail));
    }
  }

  /** Out of the books first: who is told finds them right. */
  private void finish(IsolateEvent event, EventFailure failure) {
    over(Optional.of(event));
    event.complete(new IsolateEvent.Reply.None(failure));
  }

  private void over(Optional<IsolateEvent> event) {
    event
        .filter(known -> open.remove(known.id) != null)
        .ifPresent(known -> {
          known.finalCpu = account.end(known, cell.cpuNanos());
          streams.closeOutlet(known.id, "the event is over");
        });
  }

  // --- the end ----------------------------------------------------------------------------------

  private void ended(CellEnd end) {
    calls.cancelAll();
    streams.cellEnded("the worker's process ended: " + end.cause());
    Optional<IsolateEvent> offender = guard.offender();
    String detail = (end.limit().isEmpty() ? "" : "limit " + end.limit() + ": ") + end.value();
    if (open.isEmpty() && end.cause() != Cause.CLOSED) {
      logs.note(
          0, LogLine.Level.ERROR, "ended between events: %s %s".formatted(end.cause(), detail));
    }
    for (IsolateEvent event : open.values()) {
      boolean own = end.cause() == Cause.CLOSED || offender.filter(event::equals).isPresent();
      EventFailure failure =
          own
              ? EventFailure.of(end.cause(), detail.isEmpty() ? end.cause().name() : detail)
              : EventFailure.lost("the instance ended: " + end.cause());
      finish(event, failure);
    }
  }

  @Override
  public void onEnd(Consumer<SandboxEnd> listener) {
    cell.onEnd(end ->
        listener.accept(
            new SandboxEnd(
                end.cause(),
                SandboxEnd.NO_SLICE,
                end.limit(),
                end.value(),
                end.log(),
                Meter.NONE)));
  }

  @Override
  public void close() {
    cell.close();
  }
}
