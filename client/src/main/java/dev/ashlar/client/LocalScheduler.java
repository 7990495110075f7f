package dev.ashlar.client;

import dev.ashlar.base.Amount;
import dev.ashlar.base.AshlarException;
import dev.ashlar.job.ErrorPolicy;
import dev.ashlar.job.JobException;
import dev.ashlar.job.JobFlag;
import dev.ashlar.job.JobState;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.sandbox.GuestError;
import dev.ashlar.values.Arr;
import dev.ashlar.values.ErrorValue;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Travelling;
import dev.ashlar.worker.FinishedSlice;
import dev.ashlar.worker.Grant;
import dev.ashlar.worker.GuestEvent;
import dev.ashlar.worker.ReturnReason;
import dev.ashlar.worker.SchedulerConnector;
import dev.ashlar.worker.SchedulerLink;
import dev.ashlar.worker.Submission;
import dev.ashlar.worker.SubmissionReply;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The scheduler of one job that runs in this process: hands its slices to the one worker and takes
 * the results. Guarded by its monitor; the job is told outside of nothing, for its listeners have a
 * thread of their own.
 */
final class LocalScheduler implements SchedulerConnector, SchedulerLink, JobControl {
  /** A slice that comes back for a fault of its own more often than this stops the job. */
  static final int MAX_RETURNS = 3;

  /** Reasons of a worker that have nothing to do with the slice. */
  private static final Set<String> WORKERS_OWN = Set.of("stopped", "repoMan", "over", "withheld");

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Work work;
  private final Job job;
  private final LocalInput input;
  private final ObjectNode description;
  private final Map<Long, LocalInput.Slice> out = new TreeMap<>();
  private final Map<Long, Integer> returns = new HashMap<>();
  private @Nullable Runnable onOver;
  private JobState state = JobState.RUNNING;
  private boolean closed;

  LocalScheduler(Work work, Job job) {
    this.work = work;
    this.job = job;
    this.input = new LocalInput(work.input(), work.flags().contains(JobFlag.OPEN));
    this.description = describe();
    input.count().ifPresent(job.results()::slices);
  }

  private ObjectNode describe() {
    ObjectNode node = JSON.createObjectNode().put("jobId", work.id().value());
    node.put("codeLocation", work.codeUri());
    var arguments = node.putArray("argumentsLocation");
    for (int i = 0; i < work.arguments().size(); i++) {
      arguments
          .addObject()
          .put("argIndex", i)
          .put("value", Travelling.of(work.arguments().get(i)).uri());
    }
    input.describe(node);
    work.dependencies().forEach(node.putArray("dependencies")::add);
    node.put("needCapabilities", work.requirements().bits());
    node.put("useStrict", work.flags().contains(JobFlag.USE_STRICT));
    node.putObject("public")
        .put("name", work.publicInfo().name())
        .put("description", work.publicInfo().description())
        .put("link", work.publicInfo().link());
    return node;
  }

  /** What to do once the job is over; at once when it is. */
  void whenOver(Runnable action) {
    synchronized (this) {
      onOver = action;
    }
    finishIfDone();
  }

  @Override
  public SchedulerLink connect(Introduction worker) {
    return this;
  }

  @Override
  public synchronized Grant requestTask(TaskQuery query) throws InterruptedException {
    long until = System.nanoTime() + query.patience().toNanos();
    while (true) {
      List<LocalInput.Slice> slices = state.isOver() ? List.of() : take(query.maxSlices());
      long left = until - System.nanoTime();
      if (!slices.isEmpty() || closed || left <= 0) {
        return slices.isEmpty() ? Grant.NONE : grant(slices);
      }
      wait(Math.max(1, left / 1_000_000));
    }
  }

  private List<LocalInput.Slice> take(int max) {
    try {
      List<LocalInput.Slice> slices = input.take(max);
      slices.forEach(slice -> out.put(slice.number(), slice));
      return slices;
    } catch (ClientException e) {
      // A datum that cannot travel, met on the way through an iterable.
      end(JobState.CANCELLED, e);
      return List.of();
    }
  }

  private Grant grant(List<LocalInput.Slice> slices) {
    SliceRuns runs = SliceRuns.of(slices.stream().mapToLong(LocalInput.Slice::number).toArray());
    List<String> data = new ArrayList<>();
    slices.stream()
        .sorted((a, b) -> Long.compare(a.number(), b.number()))
        .map(LocalInput.Slice::datum)
        .filter(datum -> !datum.isEmpty())
        .forEach(data::add);
    return new Grant(
        "local",
        List.of(new Grant.GrantedJob(work.id().value(), description, runs, data)),
        Optional.empty());
  }

  @Override
  public SubmissionReply submit(Submission submission) {
    var accepted = new ArrayList<Long>();
    for (FinishedSlice slice : submission.results()) {
      if (take(slice)) {
        accepted.add(slice.slice());
        job.result(slice.slice(), uri(slice), slice.engine());
      }
    }
    submission.returns().forEach(this::cameBack);
    finishIfDone();
    SliceRuns runs = SliceRuns.of(accepted.stream().mapToLong(Long::longValue).toArray());
    return new SubmissionReply(
        List.of(
            new SubmissionReply.JobOutcome(
                work.id().value(), runs, SliceRuns.NONE, List.of(), Amount.ZERO)),
        "");
  }

  /** Whether this is the end of the slice: a first result, and no error that is tried again. */
  private synchronized boolean take(FinishedSlice finished) {
    LocalInput.Slice slice = out.remove(finished.slice());
    if (slice == null) {
      return false;
    }
    if (!(finished.outcome() instanceof FinishedSlice.Outcome.Thrown(var error))) {
      return true;
    }
    job.emit(error(slice.number(), error));
    return switch (work.errorPolicy()) {
      case ErrorPolicy.Result(), ErrorPolicy.FailSlice() -> true;
      case ErrorPolicy.Retry(int retries) -> !again(slice, retries);
      case ErrorPolicy.CancelJob() -> {
        end(
            JobState.CANCELLED,
            new JobException(
                JobException.Code.ETOOMANYERRORS,
                "slice %d threw %s: %s".formatted(slice.number(), error.name(), error.message()),
                "correct the work function"));
        yield true;
      }
    };
  }

  private boolean again(LocalInput.Slice slice, int retries) {
    if (returns.merge(slice.number(), 1, Integer::sum) > retries) {
      return false;
    }
    input.comeBack(slice);
    notifyAll();
    return true;
  }

  private static String uri(FinishedSlice slice) {
    return switch (slice.outcome()) {
      case FinishedSlice.Outcome.Value(var uri) -> uri;
      case FinishedSlice.Outcome.Thrown(var error) -> Travelling.of(errorValue(error)).uri();
    };
  }

  private static ErrorValue errorValue(GuestError error) {
    ErrorValue value = ErrorValue.of(error.name(), error.message());
    if (!error.stack().isEmpty()) {
      value.stack(error.stack());
    }
    return error.code().isEmpty() ? value : value.put("code", JsValue.text(error.code()));
  }

  private JobEvent.SliceError error(long slice, GuestError error) {
    return new JobEvent.SliceError(
        work.id().value(), slice, error.name(), error.message(), error.code(), error.stack());
  }

  private synchronized void cameBack(Submission.GivenBack back) {
    boolean itsFault = !WORKERS_OWN.contains(back.reason().code());
    back.runs()
        .forEach(number -> {
          LocalInput.Slice slice = out.remove(number);
          if (slice == null || state.isOver()) {
            return;
          }
          input.comeBack(slice);
          if (itsFault && returns.merge(number, 1, Integer::sum) >= MAX_RETURNS) {
            end(JobState.CANCELLED, reason(number, back.reason()));
          }
        });
    notifyAll();
  }

  private static AshlarException reason(long slice, ReturnReason reason) {
    return ClientException.ofWire(
        reason.code(), "slice %d was given up: %s".formatted(slice, reason.message()));
  }

  @Override
  public void emit(List<GuestEvent> events) {
    for (GuestEvent event : events) {
      String id = event.job();
      long slice = event.slice();
      switch (event) {
        case GuestEvent.Console console ->
            job.emit(
                new JobEvent.Console(
                    id, slice, console.level(), arguments(console.message()), console.same()));
        case GuestEvent.Custom custom ->
            job.emit(new JobEvent.Custom(id, slice, custom.name(), Events.value(custom.value())));
        case GuestEvent.Thrown thrown -> job.emit(error(slice, thrown.error()));
        case GuestEvent.NoProgress silence ->
            job.emit(new JobEvent.NoProgress(id, slice, silence.message()));
      }
    }
  }

  private static List<JsValue> arguments(String document) {
    return !document.isEmpty() && Kvin.parse(document) instanceof Arr array
        ? array.dense()
        : List.of();
  }

  @Override
  public Map<String, String> modules(List<String> ids) {
    return new LinkedHashMap<>();
  }

  @Override
  public Artifact fetch(URI location, int maxBytes) {
    throw new ClientException(
        ClientException.Code.BAD_CALL,
        "a local job has no network; it wanted " + location,
        "pass the data itself");
  }

  private void finishIfDone() {
    synchronized (this) {
      OptionalLong count = input.count();
      boolean done =
          !state.isOver() && count.isPresent() && job.results().available() >= count.getAsLong();
      if (done) {
        job.results().slices(count.getAsLong());
        end(JobState.FINISHED, null);
      }
      if (state.isOver() && onOver != null) {
        // On a thread of its own: the worker that is stopped may be the one that calls.
        Thread.ofVirtual().name("ashlar-local-end").start(onOver);
        onOver = null;
      }
    }
  }

  private void end(JobState how, @Nullable AshlarException why) {
    state = how;
    if (why == null) {
      job.complete();
    } else {
      job.fail(why);
    }
    notifyAll();
  }

  @Override
  public void wanted(Class<? extends JobEvent> type) {
    // Everything is told anyway; nothing crosses a network.
  }

  @Override
  public synchronized JobStatus status() {
    return new JobStatus(
        work.id().value(),
        state,
        input.count().orElse(job.results().size()),
        job.results().available() + out.size(),
        job.results().available(),
        "",
        "",
        Map.of());
  }

  @Override
  public void cancel(String reason) {
    synchronized (this) {
      if (!state.isOver()) {
        end(
            JobState.CANCELLED,
            new ClientException(ClientException.Code.CANCELLED, "cancelled: " + reason, ""));
      }
    }
    finishIfDone();
  }

  @Override
  public synchronized void addSlices(Iterable<?> values) {
    input.add(values);
    notifyAll();
  }

  /** The worker has left, or, for the deployer, no more slices will be added. */
  @Override
  public void close() {
    synchronized (this) {
      if (state.isOver()) {
        closed = true;
      }
      input.close();
      notifyAll();
    }
    finishIfDone();
  }
}
