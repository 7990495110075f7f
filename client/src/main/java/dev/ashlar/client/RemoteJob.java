package dev.ashlar.client;

import dev.ashlar.base.AshlarException;
import dev.ashlar.base.Fault;
import dev.ashlar.job.JobState;
import dev.ashlar.wire.ResultsReply;
import dev.ashlar.wire.ResultsRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A job at a scheduler: brings its results and hears its events.
 *
 * <p>Results are numbered at the scheduler and come in pages, by a request that waits while there
 * are none. A number is only passed when its results are here, so a lost connection or a restarted
 * scheduler costs nothing; and the last page says how the job ended. What guests write and emit
 * comes as events, but only what a listener wants.
 */
final class RemoteJob implements JobControl {
  private static final int PAGE = 2_000;
  private static final Duration POLL = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** How long the end waits for events that were written before it. */
  private static final Duration EVENTS_LIMIT = Duration.ofSeconds(2);

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Logger log = LoggerFactory.getLogger(RemoteJob.class);

  private final Connections connections;
  private final Events events;
  private final Job job;
  private final CountDownLatch stopHeard = new CountDownLatch(1);

  RemoteJob(Connections connections, Events events, Job job) {
    this.connections = connections;
    this.events = events;
    this.job = job;
  }

  /** Hears what is wanted and brings results, until the end. */
  void follow(Collection<Class<? extends JobEvent>> wanted) {
    events.follow(job, this, wanted);
    Thread.ofVirtual().name("ashlar-job-" + job.id()).start(this::bringResults);
  }

  private void bringResults() {
    long after = 0;
    try {
      while (true) {
        ResultsReply reply = ask(after);
        after = reply.next();
        take(reply);
        if (reply.ended()) {
          end(reply);
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (AshlarException e) {
      job.fail(e);
    } finally {
      events.forget(job);
    }
  }

  private ResultsReply ask(long after) throws InterruptedException {
    var request = new ResultsRequest(job.id(), after, PAGE, POLL.toMillis());
    while (true) {
      try {
        return ResultsReply.parse(
            connections.ask(Service.RESULT_SUBMITTER, ResultsRequest.OPERATION, request.json()));
      } catch (AshlarException e) {
        if (connections.isClosed() || e.code().fault() != Fault.OURS_PASSING) {
          throw e;
        }
        log.debug("results of job {} do not come now: {}", job.id(), e.line());
        Thread.sleep(PAUSE);
      }
    }
  }

  private void take(ResultsReply reply) {
    job.results().slices(reply.total());
    reply.results().forEach(result -> job.result(result.slice(), result.uri(), result.engine()));
    job.emit(
        new JobEvent.Status(
            new JobStatus(
                job.id().value(),
                JobState.ofWireName(reply.runStatus()).orElse(JobState.RUNNING),
                reply.total(),
                reply.computed(),
                reply.computed(),
                reply.code(),
                reply.reason(),
                Map.of())));
  }

  private void end(ResultsReply reply) throws InterruptedException {
    if (events.hearsGuests(job)
        && !stopHeard.await(EVENTS_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
      log.debug("the end of job {} overtook its events", job.id());
    }
    if (reply.runStatus().equals(JobState.FINISHED.wireName())) {
      job.complete();
    } else {
      job.fail(stopReason(reply.code(), reply.reason()));
    }
  }

  private AshlarException stopReason(String code, String reason) {
    String text = "job %s was stopped: %s".formatted(job.id(), reason);
    return code.isEmpty()
        ? new ClientException(ClientException.Code.CANCELLED, text, "")
        : ClientException.ofWire(code, text);
  }

  /** All events of the job have been told. */
  void stopHeard() {
    stopHeard.countDown();
  }

  @Override
  public void wanted(Class<? extends JobEvent> type) {
    events.follow(job, this, List.of(type));
  }

  @Override
  public JobStatus status() {
    return JobStatus.of(listed());
  }

  /** The scheduler's row of the job. */
  JsonNode listed() {
    ObjectNode data = JSON.createObjectNode().put("job", job.id().value());
    JsonNode list = connections.ask(Service.PHEME, "listJobs", data);
    if (list.isEmpty()) {
      throw new ClientException(
          ClientException.Code.BAD_ANSWER, "no status of job " + job.id(), "check the id");
    }
    return list.get(0);
  }

  @Override
  public void cancel(String reason) {
    ObjectNode data =
        JSON.createObjectNode()
            .put("job", job.id().value())
            .put("owner", connections.identity().address().text())
            .put("reason", reason);
    connections.ask(Service.JOB_SUBMIT, "cancelJob", data);
  }

  @Override
  public void close() {
    connections.ask(
        Service.RESULT_SUBMITTER, "closeJob", JSON.createObjectNode().put("job", job.id().value()));
  }

  @Override
  public void addSlices(Iterable<?> values) {
    Uploader.ofSharedJob(connections, job.id()).upload(new Input.Values(values).encoded());
  }
}
