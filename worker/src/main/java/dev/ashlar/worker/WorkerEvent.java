package dev.ashlar.worker;

import dev.ashlar.base.Amount;
import dev.ashlar.job.SliceMetrics;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker tells its listeners. Each event also has the name and the positional arguments of
 * the JavaScript API; the doc comment of each says the name.
 */
public sealed interface WorkerEvent extends EmittedEvent {
  /** {@code beforeStart(cancel)}: a listener may still say no. */
  record BeforeStart(Runnable cancel) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("beforeStart", cancel);
    }
  }

  /** {@code start}: the worker runs. */
  record Started() implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("start");
    }
  }

  /**
   * {@code stopping(abort)}, and {@code stop(abort)} in the second generation: a stop was asked
   * for; calling {@code abort} makes it a forced one.
   */
  record Stopping(Runnable abort) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return dialect == EventDialect.SEED
          ? Emission.list("stopping", abort)
          : List.of(Emission.of("stopping", abort), Emission.of("stop", abort));
    }
  }

  /** {@code stop}: the worker has stopped; nothing of it runs any more. */
  record Stopped(StopReport report) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return dialect == EventDialect.V2 ? List.of() : Emission.list("stop");
    }
  }

  /** {@code end}: the last event of a run. */
  record Ended() implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("end");
    }
  }

  /** {@code sandbox}: a new sandbox was made. */
  record SandboxMade(SandboxHandle sandbox) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("sandbox", sandbox);
    }
  }

  /**
   * {@code payment}: the scheduler's answer to one submitted slice; the payment is zero unless it
   * was accepted.
   */
  record Payment(
      boolean accepted,
      String payment,
      String reason,
      String paymentAddress,
      String jobId,
      long sliceNumber)
      implements WorkerEvent {
    /** The job under its oldest name. */
    public String jobAddress() {
      return jobId;
    }

    public Amount amount() {
      return Amount.ofDecimal(payment);
    }

    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("payment", this);
    }
  }

  /** {@code beforeFetch(cancel)}: a listener may skip this attempt. */
  record BeforeFetch(Runnable cancel) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("beforeFetch", cancel);
    }
  }

  /** {@code fetchStart}: slices are being asked for. */
  record FetchStarted() implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("fetchStart");
    }
  }

  /** {@code fetchEnd}: the attempt is over, with the error if there was one. */
  record FetchEnded(Optional<Throwable> error) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return List.of(error.map(e -> Emission.of("fetchEnd", e)).orElse(Emission.of("fetchEnd")));
    }
  }

  /**
   * {@code fetch} and {@code fetch2}: the scheduler answered.
   *
   * @param took time from question to answer, most of it waiting where there was no work
   * @param fetchSize slices in the answer; may be zero
   * @param jobs the jobs concerned, by id
   * @param slices number of slices, by job
   */
  record Fetched(
      Duration took, long fetchSize, Map<String, JobHandle> jobs, Map<String, Long> slices)
      implements WorkerEvent {
    public Fetched {
      jobs = Map.copyOf(jobs);
      slices = Map.copyOf(slices);
    }

    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return List.of(Emission.of("fetch", this), Emission.of("fetch2", this));
    }
  }

  /** {@code fetchError}: the attempt failed; in the second generation also {@code fetch(error)}. */
  record FetchFailed(Throwable error) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return dialect == EventDialect.V2
          ? List.of(Emission.of("fetchError", error), Emission.of("fetch", error))
          : Emission.list("fetchError", error);
    }
  }

  /** {@code beforeResult(cancel, url, jobId, sliceNumber)}: a listener may have it returned. */
  record BeforeResult(Runnable cancel, String jobId, long sliceNumber) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("beforeResult", cancel, false, jobId, sliceNumber);
    }
  }

  /** {@code submitStart}: results are being sent. */
  record SubmitStarted(int results) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("submitStart");
    }
  }

  /** {@code submitEnd}: the attempt is over, with the error if there was one. */
  record SubmitEnded(Optional<Throwable> error) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return List.of(error.map(e -> Emission.of("submitEnd", e)).orElse(Emission.of("submitEnd")));
    }
  }

  /** {@code submit}, once for each batch, and {@code result(url, length, jobId, sliceNumber)}. */
  record Submitted(int results, String receipt) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("submit", results);
    }
  }

  /** {@code submitError}: sending results failed; they are kept and sent again. */
  record SubmitFailed(Throwable error) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("submitError", error);
    }
  }

  /** {@code result(url, length, jobId, sliceNumber)}: one result has left. */
  record ResultSent(long payloadLength, String jobId, long sliceNumber) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("result", false, payloadLength, jobId, sliceNumber);
    }
  }

  /** {@code job}: work of a job came for the first time. */
  record JobSeen(JobHandle job) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("job", job);
    }
  }

  /** {@code connect}: a service of the scheduler was reached. */
  record Connected(URI service) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("connect", service);
    }
  }

  /** {@code disconnect}: a service of the scheduler is no longer reached. */
  record Disconnected(URI service) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("disconnect", service);
    }
  }

  /** {@code metrics}: what a finished slice cost. */
  record Metrics(String jobId, long sliceNumber, SliceMetrics metrics) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("metrics", this);
    }
  }

  /** {@code drop-slice}: a slice was given back. */
  record SliceReturned(String jobId, long sliceNumber, ReturnReason reason) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("drop-slice", this);
    }
  }

  /** {@code warning}: something a person may want to know; never the same text twice in a row. */
  record Warning(String text) implements WorkerEvent {
    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("warning", text);
    }
  }

  /** {@code error}: after a fatal one the worker stops. */
  record Failed(WorkerException error) implements WorkerEvent {
    public boolean fatal() {
      return error.fatal();
    }

    @Override
    public List<Emission> emissions(EventDialect dialect) {
      return Emission.list("error", error);
    }
  }
}
