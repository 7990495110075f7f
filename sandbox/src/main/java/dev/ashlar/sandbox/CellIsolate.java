package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
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
  private final IsolateCalls calls;
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
    this.calls = new IsolateCalls(cell, spec.bindings());
    this.logs = new IsolateLogs(spec.bindings());
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
  public FetchOutcome fetch(FetchEvent event) {
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.put("method", event.head().method()).put("url", event.head().url());
    IsolateFrames.putHeaders(head, event.head().headers());
    int flags = event.hasBody() ? IsolateFrames.WITH_BODY : 0;
    Ended ended =
        deliver(event.label(), flags, head, event.body(), limits.fetchWall(), "fetch-wall");
    return switch (ended.reply) {
      case IsolateEvent.Reply.None(EventFailure failure) ->
          new FetchOutcome.Failed(failure, ended.usage);
      case IsolateEvent.Reply.Answer answer -> fetchOutcome(answer, ended.usage);
    };
  }

  private FetchOutcome fetchOutcome(IsolateEvent.Reply.Answer answer, EventUsage usage) {
    try {
      if (answer.failed()) {
        String detail = IsolateLogs.describe(IsolateFrames.error(answer.parts().json()));
        return new FetchOutcome.Failed(EventFailure.exception(detail), usage);
      }
      var head = IsolateFrames.AnswerHead.parse(answer.parts().head());
      return new FetchOutcome.Answered(
          head.status(), head.statusText(), head.headers(), answer.parts().bytes(), usage);
    } catch (ProtocolException e) {
      cell.kill(Cause.PROTOCOL_ERROR, "", String.valueOf(e.getMessage()));
      return new FetchOutcome.Failed(
          EventFailure.of(Cause.PROTOCOL_ERROR, String.valueOf(e.getMessage())), usage);
    }
  }

  @Override
  public RunOutcome wake(WakeEvent event) {
    if (!canBeWoken()) {
      return new RunOutcome.Done(false, EventUsage.NONE);
    }
    ObjectNode head = JsonNodeFactory.instance.objectNode();
    head.put("kind", event.kind()).put("cron", event.cron());
    head.put("scheduledTime", event.scheduledTime());
    Ended ended =
        deliver(event.label(), IsolateFrames.WAKE, head, new byte[0], limits.runWall(), "run-wall");
    return switch (ended.reply) {
      case IsolateEvent.Reply.None(EventFailure failure) ->
          new RunOutcome.Failed(failure, false, ended.usage);
      case IsolateEvent.Reply.Answer answer -> runOutcome(answer, ended.usage);
    };
  }

  private RunOutcome runOutcome(IsolateEvent.Reply.Answer answer, EventUsage usage) {
    boolean noRetry = false;
    try {
      JsonNode head = answer.parts().json();
      noRetry = head.path("noRetry").asBoolean(false);
      if (!answer.failed()) {
        return new RunOutcome.Done(noRetry, usage);
      }
      String detail = IsolateLogs.describe(IsolateFrames.error(head));
      return new RunOutcome.Failed(EventFailure.exception(detail), noRetry, usage);
    } catch (ProtocolException e) {
      cell.kill(Cause.PROTOCOL_ERROR, "", String.valueOf(e.getMessage()));
      return new RunOutcome.Failed(
          EventFailure.of(Cause.PROTOCOL_ERROR, String.valueOf(e.getMessage())), noRetry, usage);
    }
  }

  /** An event's end, with what it used until its answer. */
  private record Ended(IsolateEvent.Reply reply, EventUsage usage) {}

  private Ended deliver(
      String label, int flags, ObjectNode head, byte[] body, Duration wall, String limit) {
    if (open.size() >= limits.maxEvents()) {
      return new Ended(
          new IsolateEvent.Reply.None(EventFailure.shed(open.size())), EventUsage.NONE);
    }
    byte[] first = IsolateFrames.head(head);
    if (first.length + body.length > FrameType.EVENT.maxLength()) {
      var tooBig =
          new EventFailure(
              "exception",
              413,
              "request-too-big",
              "a request has at most %d bytes".formatted(FrameType.EVENT.maxLength()),
              false);
      return new Ended(new IsolateEvent.Reply.None(tooBig), EventUsage.NONE);
    }
    var event = new IsolateEvent(cell.nextId(), label, new IsolateEvent.WallLimit(limit, wall));
    begin(event);
    try {
      cell.send(FrameType.EVENT, flags, event.id, first, body);
    } catch (SandboxException e) {
      // The end of the cell answers the event; if it was told already, nobody else will.
      loseIfEnded(event);
    }
    IsolateEvent.Reply reply = await(event);
    return new Ended(
        reply,
        new EventUsage(
            account.share(event, cell.cpuNanos()), System.nanoTime() - event.startNanos));
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

  /* Without a time of its own: the guard looks at the clock for all, where a timer for each event
   * would cost more than the event. */
  private IsolateEvent.Reply await(IsolateEvent event) {
    try {
      return event.reply.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(event, EventFailure.of(Cause.CLOSED, "the caller was interrupted"));
      return event.reply.join();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an event's reply never fails", e);
    }
  }

  /** What the event left running cannot be stopped, so the instance is for nobody new. */
  private void giveUp(IsolateEvent event, EventFailure failure) {
    overstayed = true;
    abort(event);
    finish(event, failure);
  }

  private void abort(IsolateEvent event) {
    try {
      cell.send(FrameType.ABORT, IsolateFrames.GIVEN_UP, event.id);
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
    boolean failed = (flags & IsolateFrames.FAILED) != 0;
    if ((flags & IsolateFrames.OPEN) != 0) {
      event.until = System.nanoTime() + limits.deferred().toNanos();
      event.deferred = true;
    } else {
      over(found);
    }
    event.reply.complete(new IsolateEvent.Reply.Answer(failed, parts));
  }

  /* An event that has no answer yet is not over, whatever its cell says: its caller waits. */
  private void deferredIsOver(int id) throws ProtocolException {
    Optional<IsolateEvent> found = known(id);
    if (found.isPresent() && !found.get().answered()) {
      throw new ProtocolException("event %d is over before its answer".formatted(id));
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
    event.reply.complete(new IsolateEvent.Reply.None(failure));
  }

  private void over(Optional<IsolateEvent> event) {
    event
        .filter(known -> open.remove(known.id) != null)
        .ifPresent(known -> {
          var _ = account.end(known, cell.cpuNanos());
        });
  }

  // --- the end ----------------------------------------------------------------------------------

  private void ended(CellEnd end) {
    calls.cancelAll();
    Optional<IsolateEvent> offender = guard.offender();
    String detail = (end.limit().isEmpty() ? "" : "limit " + end.limit() + ": ") + end.value();
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
