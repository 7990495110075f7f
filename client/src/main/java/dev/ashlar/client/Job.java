package dev.ashlar.client;

import dev.ashlar.base.Amount;
import dev.ashlar.base.AshlarException;
import dev.ashlar.job.JobId;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A job that was deployed: its events, its results, and what can be done to it. Thread-safe. */
public final class Job {
  private final JobId id;
  private final Results results = new Results();
  private final JobListeners listeners;
  private final CompletableFuture<Results> end = new CompletableFuture<>();
  private @Nullable JobControl control;
  private volatile String address = "";
  private volatile Amount price = Amount.ZERO;
  private volatile @Nullable JobStatus lastStatus;

  Job(JobId id, JobListeners listeners) {
    this.id = id;
    this.listeners = listeners;
  }

  public JobId id() {
    return id;
  }

  /** The account that holds the job's money; empty before the scheduler has the job. */
  public String address() {
    return address;
  }

  /** What is paid for a slice; zero where nothing is, or nobody knows yet. */
  public Amount price() {
    return price;
  }

  /** What is here so far; grows until the end. */
  public Results results() {
    return results;
  }

  /** Asks how far the job is. */
  public JobStatus status() {
    return control().status();
  }

  /** What was last heard of how far the job is, without asking. */
  public @Nullable JobStatus lastStatus() {
    return lastStatus;
  }

  /** Whether nothing more will happen. */
  public boolean isDone() {
    return end.isDone();
  }

  /**
   * Waits until every slice has a result and brings them here. A job that is stopped before throws
   * with the code of the stop, such as {@code ENOFUNDS}.
   */
  public Results await() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** As {@link #await()}, for no longer than this; the job goes on. */
  public Results await(Duration limit) throws InterruptedException {
    try {
      return end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      throw new ClientException(
          ClientException.Code.TIMED_OUT,
          "job %s has %d of %d results after %s"
              .formatted(id, results.available(), results.size(), limit),
          "wait longer, or ask for the job by its id later",
          e);
    }
  }

  private static AshlarException failure(ExecutionException e) {
    return e.getCause() instanceof AshlarException ours
        ? ours
        : new ClientException(
            ClientException.Code.BAD_ANSWER, "the job failed: " + e.getCause(), "", e);
  }

  /** Stops the job; what it has not spent goes back. */
  public void cancel(String reason) {
    control().cancel(reason);
  }

  /** Adds slices to a job that was deployed open. */
  public void addSlices(Iterable<?> values) {
    control().addSlices(values);
  }

  /** Ends an open job's input: it finishes when all its slices have. */
  public void close() {
    control().close();
  }

  /** Calls the listener for every event of this type from now on. */
  public <T extends JobEvent> Job on(Class<T> type, Consumer<? super T> listener) {
    listeners.on(type, listener);
    control().wanted(type);
    return this;
  }

  /** Calls the listener for every event of this name, in any case of letters, from now on. */
  public Job on(String name, Consumer<? super JobEvent> listener) {
    listeners.on(name.toLowerCase(Locale.ROOT), listener);
    control().wanted(JobEvent.class);
    return this;
  }

  synchronized void controlledBy(JobControl controller) {
    control = controller;
  }

  private synchronized JobControl control() {
    if (control == null) {
      throw new IllegalStateException("job " + id + " is not deployed yet");
    }
    return control;
  }

  // What its control tells it.

  void address(String text) {
    address = text;
  }

  void price(Amount amount) {
    price = amount;
  }

  void emit(JobEvent event) {
    if (event instanceof JobEvent.Status(var status)) {
      lastStatus = status;
    }
    listeners.emit(event);
  }

  /** A result came, by an event or by a fetch; only the first of a slice counts. */
  void result(long slice, String uri, String engine) {
    if (results.put(slice, uri, engine) && listeners.heard()) {
      SliceResult result = results.get((int) (slice - 1));
      listeners.emit(new JobEvent.Result(id.value(), slice, result));
    }
  }

  void complete() {
    if (end.complete(results)) {
      listeners.emit(new JobEvent.Complete(results));
      listeners.close();
    }
  }

  void fail(AshlarException why) {
    if (end.completeExceptionally(why)) {
      listeners.emit(
          new JobEvent.Cancelled(id.value(), why.code().name(), String.valueOf(why.getMessage())));
      listeners.close();
    }
  }
}
