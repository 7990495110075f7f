package dev.ashlar.sandbox;

import static dev.ashlar.sandbox.EvaluatorMessages.RING_ACCESS;
import static dev.ashlar.sandbox.EvaluatorMessages.RING_GUEST;
import static dev.ashlar.sandbox.EvaluatorMessages.RING_HOST;
import static dev.ashlar.sandbox.EvaluatorMessages.RING_WORKTIME;

import dev.ashlar.base.AshlarException;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Obj;
import dev.ashlar.values.V8Format;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One supervisor at the other end of a stream, and the sandbox it drives by messages: describe,
 * applyRequirements, assign, then resetState and main for each slice. Must be closed; closes itself
 * when either end is gone.
 *
 * <p>The supervisor is trusted with nothing but its own sandbox. Lines are read on one thread, the
 * sandbox speaks on another; what both touch is guarded by this object's monitor.
 */
final class EvaluatorSession implements AutoCloseable {
  /** Longest line of a supervisor. */
  static final int MAX_LINE_BYTES = 64 << 20;

  /** How long a supervisor may take to read what was said last. */
  static final Duration LAST_WORDS = Duration.ofSeconds(7);

  private static final String WORKER_MESSAGE = "workerMessage";
  private static final double DEPENDENCY_ID = 1;
  private static final Logger log = LoggerFactory.getLogger(EvaluatorSession.class);

  private final Socket socket;
  private final String peer;
  private final EvaluatorOptions options;
  private final SandboxFactory sandboxes;
  private final Consumer<EvaluatorSession> onClose;
  private final LineWriter writer;
  private @Nullable JobCode pending;
  private JsValue jobAddress = JsValue.undefined();
  private @Nullable Sandbox sandbox;
  private boolean assigned;
  private boolean running;
  private long slices;
  private boolean closed;

  EvaluatorSession(
      Socket socket,
      EvaluatorOptions options,
      SandboxFactory sandboxes,
      Consumer<EvaluatorSession> onClose)
      throws IOException {
    this.socket = socket;
    this.peer = String.valueOf(socket.getRemoteSocketAddress());
    this.options = options;
    this.sandboxes = sandboxes;
    this.onClose = onClose;
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    this.writer = new LineWriter("evaluator-out" + peer, socket.getOutputStream(), this::hangUp);
  }

  void start() {
    Thread.ofVirtual().name("evaluator-in" + peer).start(this::serve);
  }

  private void serve() {
    log.atInfo().addKeyValue("peer", peer).log("supervisor connected");
    say(RING_HOST, EvaluatorMessages.scriptLoaded("ashlar"));
    say(RING_HOST, EvaluatorMessages.request("__sandboxLoaded"));
    try {
      var lines = new LineReader(socket.getInputStream(), MAX_LINE_BYTES);
      for (String line = lines.next(); line != null && process(line); line = lines.next()) {
        log.atTrace().addKeyValue("peer", peer).log("line processed");
      }
    } catch (ProtocolException e) {
      writer.line(EvaluatorMessages.die(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      log.atDebug().addKeyValue("peer", peer).setCause(e).log("supervisor hung up");
    } finally {
      close();
    }
  }

  // --- lines ------------------------------------------------------------------------------------

  /** Processes a line; answers whether there is to be another one. */
  private boolean process(String line) {
    String step = "parseInput::parse";
    String type = null;
    try {
      JsValue message = CanonicalJson.parse(line, Kvin.MAX_JSON_DEPTH + 2);
      type = EvaluatorJob.text(message, "type", "");
      step = type.isEmpty() ? "parseMessage" : type;
      switch (type) {
        case WORKER_MESSAGE -> {
          Runnable rest = heard(Kvin.unmarshal(EvaluatorJob.member(message, "message")));
          writer.line(EvaluatorMessages.receipt(step, type, null));
          rest.run();
        }
        case "die" -> {
          var now = ZonedDateTime.now(ZoneId.systemDefault());
          writer.line(EvaluatorMessages.die(EvaluatorMessages.moment(now)));
          return false;
        }
        case "newSerializer" ->
            throw new IllegalArgumentException("code for a serializer is not taken from a peer");
        default -> throw new IllegalArgumentException("Invalid message type '%s'".formatted(type));
      }
    } catch (AshlarException | IllegalArgumentException | IllegalStateException e) {
      var error = GuestError.of("Error", String.valueOf(e.getMessage()), "");
      writer.line(EvaluatorMessages.receipt(step, type, error));
    }
    return true;
  }

  /** Answers a message as far as it is answered at once; the rest comes after its receipt. */
  private Runnable heard(JsValue message) {
    String request = EvaluatorJob.text(message, "request", "");
    switch (request) {
      case "describe" -> {
        return () -> say(RING_WORKTIME, EvaluatorMessages.describe(worktimes()));
      }
      case "applyRequirements" ->
          say(RING_ACCESS, EvaluatorMessages.request("applyRequirementsDone"));
      case "assign" -> {
        if (claim()) {
          return () -> assign(message);
        }
        refuse("", "Main module was provided before job assignment");
      }
      case "moduleGroup" -> {
        Map<String, String> modules = EvaluatorJob.modules(EvaluatorJob.member(message, "data"));
        return () -> modulesCame(modules);
      }
      case "moduleGroupError" -> refuse("ENOMODULE", "the modules of the job did not come");
      case "resetState" -> say(RING_WORKTIME, EvaluatorMessages.request("resetStateDone"));
      case "main" -> {
        byte[] datum = V8Format.encode(EvaluatorJob.member(message, "data"));
        Sandbox mine = begin();
        return () -> run(mine, datum);
      }
      case "clearTimers" -> say(RING_HOST, EvaluatorMessages.request("clearTimersDone"));
      case "eval" ->
          throw new IllegalArgumentException("code for the environment is not taken from a peer");
      // The original lets others pass, too: they are for parts that a sandbox may not have.
      default -> log.atDebug().addKeyValue("request", request).log("message without meaning here");
    }
    return () -> {};
  }

  private static List<Obj> worktimes() {
    return List.of(
        new Obj().put("name", JobCode.MAP_BASIC).put("version", JobCode.MAP_BASIC_VERSION));
  }

  /** Answers whether this is the first job. */
  private synchronized boolean claim() {
    boolean first = !assigned;
    assigned = true;
    return first;
  }

  private void assign(JsValue message) {
    JsValue job = EvaluatorJob.member(message, "job");
    JobCode code;
    try {
      code = EvaluatorJob.code(job, EvaluatorJob.member(message, "sandboxConfig"));
    } catch (AshlarException e) {
      refuse(e.code().name(), e.line());
      return;
    }
    jobAddress = EvaluatorJob.member(job, "address");
    if (code.dependencies().isEmpty()) {
      load(code);
    } else {
      synchronized (this) {
        pending = code;
      }
      say(RING_WORKTIME, EvaluatorMessages.dependency(DEPENDENCY_ID, code.dependencies()));
    }
  }

  private void modulesCame(Map<String, String> modules) {
    JobCode code;
    synchronized (this) {
      code = pending;
      pending = null;
    }
    if (code != null) {
      load(code.withModules(modules, code.dependencies(), code.requirePath()));
    }
  }

  private void load(JobCode code) {
    Sandbox made;
    try {
      var spec = new SandboxSpec("evaluator" + peer, options.memoryMiB(), options.limits());
      made = sandboxes.create(spec);
    } catch (SandboxException e) {
      log.atWarn().addKeyValue("peer", peer).setCause(e).log("no sandbox could be made");
      end(e.line());
      return;
    }
    boolean late;
    synchronized (this) {
      sandbox = made;
      late = closed;
    }
    made.onMessage(this::told);
    made.onEnd(this::gone);
    made.post(new SandboxRequest.Assign(code));
    if (late) {
      made.close();
    }
  }

  private synchronized Sandbox begin() {
    if (sandbox == null || running) {
      throw new IllegalStateException(
          sandbox == null ? "no job is assigned" : "a slice is running already");
    }
    running = true;
    return sandbox;
  }

  private void run(Sandbox mine, byte[] datum) {
    long number;
    synchronized (this) {
      number = ++slices;
    }
    mine.post(new SandboxRequest.Run(List.of(new SliceInput(number, datum))));
  }

  private void refuse(String code, String why) {
    say(RING_WORKTIME, EvaluatorMessages.reject(GuestError.of("Error", why, code)));
  }

  private void say(int ring, JsValue message) {
    writer.line(EvaluatorMessages.line(ring, message));
  }

  // --- the sandbox speaks -----------------------------------------------------------------------

  private void told(SandboxMessage message) {
    try {
      pass(message);
    } catch (AshlarException e) {
      // What the guest said cannot be told: its slice is lost, and its sandbox with it.
      var error = GuestError.of("Error", e.line(), e.code().name());
      say(RING_GUEST, EvaluatorMessages.sandboxError(error));
      end(e.line());
    }
  }

  private void pass(SandboxMessage message) {
    if (message instanceof SandboxMessage.Terminal) {
      // Before the supervisor hears of it: it may send the next slice at once.
      synchronized (this) {
        running = false;
      }
    }
    switch (message) {
      case SandboxMessage.Assigned() -> say(RING_WORKTIME, EvaluatorMessages.assigned(jobAddress));
      case SandboxMessage.AssignFailed(var error) ->
          say(RING_WORKTIME, EvaluatorMessages.reject(error));
      case SandboxMessage.SliceStarted(long slice) -> {}
      case SandboxMessage.Progress report -> say(RING_GUEST, EvaluatorMessages.progress(report));
      case SandboxMessage.Console line -> say(RING_GUEST, EvaluatorMessages.console(line));
      case SandboxMessage.Emit event -> say(RING_GUEST, EvaluatorMessages.emitted(event));
      case SandboxMessage.Completed(long slice, byte[] result, Meter meter) -> {
        JsValue complete = EvaluatorMessages.complete(result);
        say(RING_GUEST, EvaluatorMessages.measurement(meter));
        say(RING_GUEST, complete);
      }
      case SandboxMessage.WorkError(long slice, var error, byte[] thrown, Meter meter) -> {
        say(RING_GUEST, EvaluatorMessages.measurement(meter));
        say(RING_GUEST, failed(error));
      }
      case SandboxMessage.Rejected rejected -> {
        say(RING_GUEST, EvaluatorMessages.measurement(rejected.meter()));
        say(RING_GUEST, EvaluatorMessages.workReject(rejected));
        end("worker close called");
      }
      case SandboxMessage.BatchDone() -> {}
    }
  }

  /** What cannot be sent is the sandbox's error, what the guest threw its own. */
  private static Obj failed(GuestError error) {
    return error.code().equals("ENOTCLONED") || error.code().equals("ETOOBIG")
        ? EvaluatorMessages.sandboxError(error)
        : EvaluatorMessages.workError(error);
  }

  private void gone(SandboxEnd how) {
    log.atInfo().addKeyValue("peer", peer).addKeyValue("cause", how.text()).log("sandbox ended");
    end("%s (%s)".formatted(how.text(), how.sliceCode()));
  }

  // --- the end ----------------------------------------------------------------------------------

  /** Says why it ends, and ends. */
  private void end(String why) {
    writer.line(EvaluatorMessages.log(why));
    writer.line(EvaluatorMessages.die(why));
    close();
  }

  @Override
  public void close() {
    Sandbox mine;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      mine = sandbox;
    }
    onClose.accept(this);
    writer.close();
    // A peer that does not read what is still to be written gets no longer than this.
    CompletableFuture.delayedExecutor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::hangUp);
    if (mine != null) {
      mine.close();
    }
    log.atInfo().addKeyValue("peer", peer).addKeyValue("slices", slices).log("supervisor left");
  }

  private void hangUp() {
    try {
      socket.close();
    } catch (IOException e) {
      log.atDebug().addKeyValue("peer", peer).setCause(e).log("socket does not close");
    }
    close();
  }
}
