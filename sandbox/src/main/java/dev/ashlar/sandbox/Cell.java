package dev.ashlar.sandbox;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One guest's process: frames in and out, a meter, limits, one end. Both scopes are built on it; it
 * must be closed.
 *
 * <p>A cell has one reading thread. Handlers, burst listeners and the end listener run on it, one
 * at a time, so what they share needs no lock. The reading thread never stops while the process
 * lives: a handler that blocks holds up the guest. Sending is for any thread.
 *
 * <p>The end: whoever kills names the cause, and the first name stays. The reading thread then
 * drains what the process had sent, waits for its exit, and tells the end listener, last of all.
 */
final class Cell implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();

  /** A frame that has begun must be whole within this time. */
  static final Duration FRAME_DEADLINE = Duration.ofSeconds(2);

  private static final Duration EXIT_DEADLINE = Duration.ofSeconds(5);
  private static final int PING_OF_STALL_WATCH = 0x7fffffff;
  private static final Logger log = LoggerFactory.getLogger(Cell.class);

  private record Killing(Cause cause, String limit, String value) {}

  private final EngineProcess process;
  private final SocketChannel channel;
  private final LastWords lastWords;
  private final Watchdog watchdog;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final CellMeter meter;
  private final StallWatch stallWatch;
  private final long startedNanos = System.nanoTime();
  private final Map<FrameType, FrameHandler> handlers = new EnumMap<>(FrameType.class);
  private final Map<Integer, CompletableFuture<byte[]>> questions = new ConcurrentHashMap<>();
  private final AtomicInteger lastId = new AtomicInteger(-1);
  private final AtomicReference<@Nullable Killing> killing = new AtomicReference<>();
  private final CompletableFuture<CellEnd> end = new CompletableFuture<>();
  private volatile long memoryBudget;
  private volatile Burst burstListener = () -> 0;
  private volatile @Nullable Guard guard;
  private volatile @Nullable Guard restGuard;
  private volatile boolean handling;
  private volatile boolean unwatched;
  private volatile String engine = "";
  private boolean endedOrderly;
  private int ticks;

  Cell(
      EngineProcess process,
      SocketChannel channel,
      LastWords lastWords,
      Watchdog watchdog,
      long memoryBudget) {
    this.process = process;
    this.channel = channel;
    this.lastWords = lastWords;
    this.watchdog = watchdog;
    this.memoryBudget = memoryBudget;
    this.reader = new FrameReader(channel);
    this.writer = new FrameWriter(channel);
    this.meter = new CellMeter(process.pid());
    this.stallWatch = new StallWatch(process.pid());
    on(FrameType.RESULT, (flags, id, body) -> question(id).complete(body));
    on(
        FrameType.ERROR,
        (flags, id, body) ->
            question(id).completeExceptionally(new GuestFailure(GuestErrors.parse(body))));
    on(FrameType.PONG, (flags, id, body) -> pong(id, body));
    on(FrameType.ENDED, (flags, id, body) -> endedOrderly = true);
    on(FrameType.STATS, (flags, id, body) -> {});
  }

  /** Begins to read. Handlers that the first frames need must be there by now. */
  void start() {
    Thread.ofPlatform().daemon().name("cell-" + pid()).stackSize(512 * 1024).start(this::readAll);
  }

  long pid() {
    return process.pid();
  }

  /** Its number as it sees it itself. */
  long innerPid() {
    return process.innerPid();
  }

  /** What it said of its engine before it had a guest. */
  String engine() {
    return engine;
  }

  void greeted(Greeting greeting) {
    engine = greeting.text();
  }

  /** When it was started, on the clock of {@link System#nanoTime}. */
  long startedNanos() {
    return startedNanos;
  }

  // --- frames -----------------------------------------------------------------------------------

  /**
   * Who takes frames of a type; the last one named wins. Before {@link #start} or from a handler.
   */
  void on(FrameType type, FrameHandler handler) {
    synchronized (handlers) {
      handlers.put(type, handler);
    }
  }

  /** Hears on the reading thread each time all frames that had arrived are handled. */
  @FunctionalInterface
  interface Burst {
    /** Answers for how many nanoseconds more frames may gather before we look again. */
    long handled();
  }

  void onBurst(Burst listener) {
    burstListener = listener;
  }

  /**
   * Sends a frame; blocks while the guest does not read.
   *
   * @throws SandboxException ENDED when the process is gone
   */
  void send(FrameType type, int flags, int id, byte[]... parts) {
    try {
      writer.write(type, flags, id, parts);
    } catch (IOException e) {
      throw new SandboxException(
          SandboxException.Code.ENDED, "cell %d is gone".formatted(pid()), "", e);
    }
  }

  /** A number for a request of ours: odd, and never used before. */
  int nextId() {
    return lastId.addAndGet(2);
  }

  /**
   * Sends a frame and answers the body of the RESULT that bears its number; fails with {@link
   * GuestFailure} for an ERROR, with {@link SandboxException} when the cell ends first.
   */
  CompletableFuture<byte[]> ask(FrameType type, int flags, byte[]... parts) {
    int id = nextId();
    var answer = new CompletableFuture<byte[]>();
    questions.put(id, answer);
    if (end.isDone()) {
      answer.completeExceptionally(gone());
      return answer;
    }
    try {
      send(type, flags, id, parts);
    } catch (SandboxException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  /** The body of a frame as JSON. */
  static JsonNode json(byte[] body) throws ProtocolException {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new ProtocolException("a frame's JSON cannot be read: " + e.getOriginalMessage());
    }
  }

  /**
   * Makes the cell one tenant's: lowers what the guest may hold, and passes the scope's own
   * configuration on.
   */
  CompletableFuture<byte[]> init(int memoryMiB, ObjectNode config) {
    memoryBudget = (long) memoryMiB << 20;
    config.put("dataBytes", memoryBudget);
    return ask(FrameType.INIT, 0, JSON.writeValueAsBytes(config));
  }

  // --- meter ------------------------------------------------------------------------------------

  /** Processor time of all its threads so far. */
  long cpuNanos() {
    return meter.cpuNanos();
  }

  /** Most memory resident at once, sampled while guarded and by {@link #samplePeakMemory}. */
  long peakMemoryBytes() {
    return meter.peakBytes();
  }

  void samplePeakMemory() {
    meter.samplePeak();
  }

  /** Bytes of frames sent to it. */
  long bytesIn() {
    return writer.bytesWritten();
  }

  /** Bytes of frames that came from it; exact on the reading thread. */
  long bytesOut() {
    return reader.bytesRead();
  }

  // --- limits and end ---------------------------------------------------------------------------

  /** Guest work is open from now on: the guard is called on each tick of the watchdog. */
  void guard(Guard guard) {
    if (unwatched) {
      return;
    }
    stallWatch.restart(System.nanoTime(), meter.cpuNanos());
    this.guard = guard;
    watchdog.watch(this);
  }

  /**
   * No guest work is open, but timers and sockets of the guest may still compute: the guard is
   * called on each {@link Watchdog#REST_TICK}.
   */
  void rest(Guard guard) {
    if (unwatched) {
      return;
    }
    this.guard = null;
    restGuard = guard;
    watchdog.rest(this);
  }

  /** Guards are not heeded from now on: somebody debugs. */
  void neverWatch() {
    unwatched = true;
  }

  /** No guest work is open. */
  void unguard() {
    guard = null;
    watchdog.forget(this);
  }

  /** One look of the watchdog at a cell that rests. */
  void restTick(long now) {
    Guard current = restGuard;
    if (end.isDone()) {
      watchdog.forget(this);
    } else if (current != null) {
      current.check(now);
    }
  }

  /** One look of the watchdog at a busy cell. */
  void tick(long now) {
    Guard current = guard;
    if (end.isDone()) {
      watchdog.forget(this);
      return;
    }
    if (current == null) {
      // Its work has just ended; who said so has also told the watchdog.
      return;
    }
    if (ticks++ % 2 == 0) {
      meter.samplePeak();
    }
    current.check(now);
    if (reader.overdueNanos(now) > FRAME_DEADLINE.toNanos()) {
      kill(Cause.PROTOCOL_ERROR, "", "half a frame, for " + FRAME_DEADLINE);
    }
    boolean weAreBusy = handling;
    if (stallWatch.stalled(now, meter.cpuNanos(), weAreBusy)) {
      kill(Cause.STALLED, "answer", StallWatch.LIMIT.toString());
    } else if (writer.busyNanos(now) == 0 && stallWatch.shouldAsk(now)) {
      Thread.ofVirtual().start(this::pingForStallWatch);
    }
  }

  private void pingForStallWatch() {
    try {
      send(FrameType.PING, 0, PING_OF_STALL_WATCH);
    } catch (SandboxException e) {
      log.atDebug().addKeyValue("pid", pid()).log("cell ended before it could be asked");
    }
  }

  private void pong(int id, byte[] body) throws ProtocolException {
    if (id == PING_OF_STALL_WATCH) {
      stallWatch.answered();
    } else {
      question(id).complete(body);
    }
  }

  /** Ends the process at once. The first cause given is the one that is told. */
  void kill(Cause cause, String limit, String value) {
    killing.compareAndSet(null, new Killing(cause, limit, value));
    process.started().destroyForcibly();
  }

  /** Who hears of the end; last of all, on the reading thread, or at once if it is over. */
  void onEnd(Consumer<CellEnd> listener) {
    var _ =
        end.thenAccept(how -> {
          try {
            listener.accept(how);
          } catch (RuntimeException e) {
            log.atError().addKeyValue("pid", pid()).setCause(e).log("listener failed");
          }
        });
  }

  boolean ended() {
    return end.isDone() || !process.started().isAlive();
  }

  /** How it ended, once it has. */
  CompletableFuture<CellEnd> end() {
    return end.copy();
  }

  @Override
  public void close() {
    kill(Cause.CLOSED, "", "");
  }

  // --- the reading thread -----------------------------------------------------------------------

  private void readAll() {
    try {
      while (reader.readBurst(this::handle)) {
        handling = true;
        long pause = burstListener.handled();
        handling = false;
        if (pause > 0) {
          LockSupport.parkNanos(this, pause);
        }
      }
    } catch (ProtocolException e) {
      kill(Cause.PROTOCOL_ERROR, "", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      // It hung up in the middle of something; the exit code tells more than the socket.
      log.atDebug().addKeyValue("pid", pid()).setCause(e).log("socket of a cell failed");
    } catch (RuntimeException e) {
      log.atError().addKeyValue("pid", pid()).setCause(e).log("frames of a cell cannot be handled");
      kill(Cause.CRASHED, "", "its frames could not be handled");
    }
    finish();
  }

  private void handle(FrameType type, int flags, int id, byte[] body) throws ProtocolException {
    FrameHandler handler;
    synchronized (handlers) {
      handler = handlers.get(type);
    }
    if (handler == null) {
      throw new ProtocolException("a frame %s is out of place".formatted(type));
    }
    handling = true;
    try {
      handler.handle(flags, id, body);
    } finally {
      handling = false;
    }
  }

  private void finish() {
    CellEnd how;
    try {
      int code = exitCode();
      meter.close();
      Killing reason = killing.get();
      how =
          reason != null
              ? new CellEnd(reason.cause, reason.limit, reason.value, lastWords.lastText())
              : ExitNaming.name(
                  code, endedOrderly, lastWords.lastText(), meter.peakBytes(), memoryBudget);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      how = new CellEnd(Cause.CLOSED, "", "interrupted", lastWords.text());
    }
    watchdog.forget(this);
    closeQuietly();
    end.complete(how);
    questions.values().forEach(answer -> answer.completeExceptionally(gone()));
    questions.clear();
  }

  // A process that hangs up without leaving is made to leave.
  private int exitCode() throws InterruptedException {
    if (!process.started().waitFor(EXIT_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
      kill(Cause.CRASHED, "", "it hung up and stayed");
    }
    return process.started().waitFor();
  }

  private void closeQuietly() {
    try {
      channel.close();
    } catch (IOException e) {
      log.atDebug().addKeyValue("pid", pid()).setCause(e).log("socket of a cell does not close");
    }
  }

  private CompletableFuture<byte[]> question(int id) throws ProtocolException {
    CompletableFuture<byte[]> answer = questions.remove(id);
    if (answer == null) {
      throw new ProtocolException("an answer to question %d, which nobody asked".formatted(id));
    }
    return answer;
  }

  private SandboxException gone() {
    return new SandboxException(
        SandboxException.Code.ENDED, "cell %d is gone".formatted(pid()), "");
  }
}
