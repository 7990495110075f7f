package dev.ashlar.sandbox;

import dev.ashlar.base.AshlarException;
import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job's sandbox in an evaluator elsewhere. A feeding thread drives it: describe, requirements,
 * assign, and for each slice resetState and main, with a limit on every wait. A reading thread
 * takes its lines: what a guest says goes to the listener, what the environment answers to the
 * feeder. Calls of the listener are made under one lock.
 *
 * <p>A line that breaks the rules, a limit, or the end of the stream ends this sandbox, and nothing
 * else.
 */
final class StreamSandbox implements Sandbox {
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** From the connection to the end of the environment's start. */
  static final Duration CREATE_LIMIT = Duration.ofMinutes(2);

  static final Duration DESCRIBE_LIMIT = Duration.ofSeconds(30);

  /** For each step of preparing. */
  static final Duration STEP_LIMIT = Duration.ofSeconds(20);

  private static final int MAX_LINE_BYTES = 64 << 20;
  private static final int MAX_ANSWERS = 1000;
  private static final Logger log = LoggerFactory.getLogger(StreamSandbox.class);

  private final SandboxSpec spec;
  private final Socket socket;
  private final LineWriter writer;
  private final LinkedBlockingQueue<StreamLine.Message> answers =
      new LinkedBlockingQueue<>(MAX_ANSWERS);
  private final RequestQueue requests;
  private final ReentrantLock telling = new ReentrantLock();
  private final CompletableFuture<SandboxEnd> end = new CompletableFuture<>();
  private final Thread feeder;
  private volatile Consumer<SandboxMessage> messages = message -> {};
  private volatile @Nullable StreamSlice slice;
  private volatile List<String> worktimes = List.of();
  private @Nullable GuestError assignError; // the feeder's own

  private StreamSandbox(SandboxSpec spec, Socket socket) throws IOException {
    this.spec = spec;
    this.requests = new RequestQueue(spec.name());
    this.socket = socket;
    this.writer =
        new LineWriter(
            "stream-out-" + spec.name(),
            socket.getOutputStream(),
            () -> finish(Cause.CRASHED, "", "the evaluator does not read"));
    this.feeder = Thread.ofVirtual().name("stream-" + spec.name()).unstarted(this::feed);
  }

  /** Connects, and waits until the environment there is up and has said what it can do. */
  static StreamSandbox open(SandboxSpec spec, InetSocketAddress address) {
    var socket = new Socket();
    StreamSandbox sandbox;
    try {
      socket.connect(address, Math.toIntExact(CONNECT_LIMIT.toMillis()));
      socket.setTcpNoDelay(true);
      sandbox = new StreamSandbox(spec, socket);
    } catch (IOException e) {
      throw noEvaluator(address, e.toString(), e);
    }
    Thread.ofVirtual().name("stream-in-" + spec.name()).start(sandbox::readAll);
    try {
      sandbox.expect("__sandboxLoaded", CREATE_LIMIT);
      sandbox.say(StreamRequests.request("describe"));
      sandbox.worktimes = worktimes(sandbox.expect("describe", DESCRIBE_LIMIT));
    } catch (StreamGone e) {
      sandbox.close();
      throw noEvaluator(address, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      sandbox.close();
      Thread.currentThread().interrupt();
      throw noEvaluator(address, "interrupted", e);
    }
    sandbox.feeder.start();
    return sandbox;
  }

  private static SandboxException noEvaluator(
      InetSocketAddress address, String why, Throwable cause) {
    return new SandboxException(
        SandboxException.Code.NO_EVALUATOR,
        "no evaluator at %s:%d: %s".formatted(address.getHostString(), address.getPort(), why),
        "start one there, such as `ashlar evaluator`",
        cause);
  }

  private static List<String> worktimes(JsValue description) {
    return EvaluatorJob.member(description, "worktimes") instanceof Arr list
        ? list.dense().stream()
            .map(one ->
                "%s %s"
                    .formatted(
                        EvaluatorJob.text(one, "name", ""), EvaluatorJob.text(one, "version", "")))
            .toList()
        : List.of();
  }

  /** What it says it can run, each as a name and a version. */
  List<String> worktimes() {
    return worktimes;
  }

  @Override
  public void post(SandboxRequest request) {
    switch (request) {
      case SandboxRequest.Assign assign -> requests.assign(assign);
      case SandboxRequest.Run run -> requests.run(run);
      case SandboxRequest.Cancel() -> close();
    }
  }

  @Override
  public void onMessage(Consumer<SandboxMessage> listener) {
    messages = listener;
  }

  @Override
  public void onEnd(Consumer<SandboxEnd> listener) {
    var _ = end.thenAccept(how -> underLock(() -> listener.accept(how)));
  }

  @Override
  public void close() {
    finish(Cause.CLOSED, "", "");
  }

  // --- the feeding thread -----------------------------------------------------------------------

  private void feed() {
    try {
      while (!end.isDone()) {
        switch (requests.take()) {
          case SandboxRequest.Assign(var code) -> assign(code);
          case SandboxRequest.Run(var slices) -> run(slices);
          case SandboxRequest.Cancel() -> close();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StreamGone e) {
      log.atDebug().addKeyValue("sandbox", spec.name()).setCause(e).log("feeding stopped");
    } catch (AshlarException e) {
      // What we are to send cannot be put into a line.
      finish(Cause.PROTOCOL_ERROR, "", e.line());
    }
  }

  private void assign(JobCode code) throws InterruptedException, StreamGone {
    String worktime = code.worktime() + " " + code.worktimeVersion();
    if (!worktimes.contains(worktime)) {
      refuse(
          GuestError.of(
              "Error", "the evaluator has no worktime %s".formatted(worktime), "ENOWORKTIME"));
      return;
    }
    if (code.determinism() != null) {
      refuse(
          GuestError.of(
              "Error", "the evaluator cannot fix clock and random numbers", "ENOCAPABILITY"));
      return;
    }
    say(StreamRequests.applyRequirements(code.worktime()));
    expect("applyRequirementsDone", STEP_LIMIT);
    say(StreamRequests.assign(spec.name(), code));
    long deadline = System.nanoTime() + SliceSandbox.ASSIGN_DEADLINE.toNanos();
    while (true) {
      StreamLine.Message answer = next(deadline - System.nanoTime(), "assign");
      switch (answer.request()) {
        case "assigned" -> {
          tell(new SandboxMessage.Assigned());
          return;
        }
        case "dependency" ->
            say(
                StreamRequests.moduleGroup(
                    EvaluatorJob.member(answer.value(), "id"), code.modules()));
        case "reject", "error" -> {
          refuse(StreamSlice.error(EvaluatorJob.member(answer.value(), "error"), ""));
          return;
        }
        default ->
            log.atDebug().addKeyValue("request", answer.request()).log("not an answer to assign");
      }
    }
  }

  private void refuse(GuestError error) {
    assignError = error;
    tell(new SandboxMessage.AssignFailed(error));
  }

  private void run(List<SliceInput> slices) throws InterruptedException, StreamGone {
    for (SliceInput input : slices) {
      if (assignError != null) {
        byte[] nothing = ValueBody.undefined();
        tell(new SandboxMessage.WorkError(input.slice(), assignError, nothing, Meter.NONE));
        continue;
      }
      runOne(input);
    }
    tell(new SandboxMessage.BatchDone());
  }

  private void runOne(SliceInput input) throws InterruptedException, StreamGone {
    tell(new SandboxMessage.SliceStarted(input.slice()));
    say(StreamRequests.request("resetState"));
    expect("resetStateDone", STEP_LIMIT);
    String main = StreamRequests.line(StreamRequests.main(input.datum()));
    SliceCounts counts = spec.limits().counts();
    var mine = new StreamSlice(input.slice(), System.nanoTime(), main.length(), counts, this::tell);
    slice = mine;
    writer.line(main);
    if (!mine.awaitEnd(spec.limits())) {
      throw ended(mine);
    }
    slice = null;
  }

  private StreamGone ended(StreamSlice mine) {
    SandboxLimits limits = spec.limits();
    if (!end.isDone()) {
      boolean silent = mine.isSilent(limits.silence());
      finish(
          Cause.WALL_LIMIT,
          silent ? SandboxEnd.SILENCE : "wall",
          "%.3f s".formatted((silent ? limits.silence() : limits.wall()).toNanos() / 1e9));
    }
    return new StreamGone("the slice reached a limit");
  }

  private void say(JsValue message) {
    writer.line(StreamRequests.line(message));
  }

  /** The next answer of this name; others before it mean that something went wrong there. */
  private JsValue expect(String request, Duration limit) throws InterruptedException, StreamGone {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      StreamLine.Message answer = next(deadline - System.nanoTime(), request);
      if (answer.request().equals(request)) {
        return answer.value();
      }
      if (answer.request().equals("scriptLoaded")
          && !EvaluatorJob.text(answer.value(), "result", "").equals("success")) {
        throw new StreamGone(
            "a script of its environment does not load: "
                + EvaluatorJob.text(answer.value(), "script", ""));
      }
    }
  }

  private StreamLine.Message next(long nanos, String waitingFor)
      throws InterruptedException, StreamGone {
    StreamLine.Message answer = answers.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    if (answer != null && !answer.request().isEmpty()) {
      return answer;
    }
    finish(Cause.WALL_LIMIT, waitingFor, "no answer");
    SandboxEnd how = end.getNow(null);
    throw new StreamGone(how == null ? "no answer to " + waitingFor : how.text());
  }

  // --- the reading thread -----------------------------------------------------------------------

  private void readAll() {
    try {
      var lines = new LineReader(socket.getInputStream(), MAX_LINE_BYTES);
      for (String line = lines.next(); line != null; line = lines.next()) {
        heard(StreamLine.parse(line), line.length());
      }
      finish(Cause.CRASHED, "", "the evaluator hung up");
    } catch (ProtocolException e) {
      finish(Cause.PROTOCOL_ERROR, "", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      finish(Cause.CRASHED, "", "the evaluator hung up: " + e.getMessage());
    }
  }

  private void heard(StreamLine line, int length) throws ProtocolException {
    switch (line) {
      case StreamLine.Message message when message.ring() == EvaluatorMessages.RING_GUEST -> {
        StreamSlice mine = slice;
        // After its end, or between slices, a guest may say what it likes: nobody listens.
        if (mine != null) {
          mine.heard(message.request(), message.value(), length);
        }
      }
      case StreamLine.Message message -> {
        if (!answers.offer(message)) {
          throw new ProtocolException("more than %d answers to nothing".formatted(MAX_ANSWERS));
        }
      }
      case StreamLine.Failure(String text) ->
          finish(Cause.CRASHED, "", "the evaluator says: " + text);
      case StreamLine.Dying(String why) -> {
        StreamSlice mine = slice;
        boolean rejected = mine != null && mine.rejected();
        finish(rejected ? Cause.CLOSED : Cause.CRASHED, "", "the evaluator ended: " + why);
      }
      case StreamLine.Noise(String text) ->
          log.atTrace().addKeyValue("sandbox", spec.name()).log(text);
    }
  }

  // --- the end ----------------------------------------------------------------------------------

  private void finish(Cause cause, String limit, String value) {
    StreamSlice mine = slice;
    boolean running = mine != null && !mine.over();
    long number = running && mine != null ? mine.number() : SandboxEnd.NO_SLICE;
    Meter meter = mine == null ? Meter.NONE : mine.meter();
    if (!end.complete(new SandboxEnd(cause, number, limit, value, "", meter))) {
      return;
    }
    if (mine != null) {
      mine.lost();
    }
    // A message without a name wakes the feeder up for good.
    answers.clear();
    answers.add(new StreamLine.Message(-1, "", JsValue.undefined()));
    feeder.interrupt();
    writer.line(StreamRequests.DIE);
    writer.close();
    CompletableFuture.delayedExecutor(EvaluatorSession.LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::hangUp);
  }

  private void hangUp() {
    try {
      socket.close();
    } catch (IOException e) {
      log.atDebug().addKeyValue("sandbox", spec.name()).setCause(e).log("socket does not close");
    }
  }

  private void tell(SandboxMessage message) {
    underLock(() -> messages.accept(message));
  }

  private void underLock(Runnable call) {
    telling.lock();
    try {
      call.run();
    } catch (RuntimeException e) {
      log.atError().addKeyValue("sandbox", spec.name()).setCause(e).log("listener failed");
    } finally {
      telling.unlock();
    }
  }
}
