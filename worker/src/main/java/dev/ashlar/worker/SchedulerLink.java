package dev.ashlar.worker;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a worker meets a scheduler; must be closed. {@link WireLink} speaks over the network; a fake
 * or a scheduler in the same process need only these few methods.
 *
 * <p>All methods block, may be called from several threads, end within a time of their own, and
 * throw an {@link dev.ashlar.base.AshlarException} when they fail.
 */
public interface SchedulerLink extends AutoCloseable {
  /** Asks for slices; the scheduler may wait for the given time until it has some. */
  Grant requestTask(TaskQuery query) throws InterruptedException;

  /** Hands in results and gives slices back; what was handed in before counts once. */
  SubmissionReply submit(Submission submission) throws InterruptedException;

  /** Passes on what guests wrote and emitted. */
  void emit(List<GuestEvent> events) throws InterruptedException;

  /** The source texts of modules, by id; unknown ones are missing from the answer. */
  Map<String, String> modules(List<String> ids) throws InterruptedException;

  /** Code or data kept by the scheduler; other origins are refused with {@code EPERM_ORIGIN}. */
  Artifact fetch(URI location, int maxBytes) throws InterruptedException;

  @Override
  void close();

  /**
   * What a worker wants.
   *
   * @param slots sandboxes that it runs
   * @param maxSlices most slices it takes now
   * @param jobs only these; empty: any
   * @param patience how long the scheduler may hold the request while it has nothing
   */
  record TaskQuery(int slots, int maxSlices, List<String> jobs, Duration patience) {
    public TaskQuery {
      jobs = List.copyOf(jobs);
    }
  }

  /** Bytes with their content type, which may be empty. */
  @SuppressWarnings("ArrayRecordComponent") // handed on at once, compared by nobody
  record Artifact(String contentType, byte[] bytes) {}
}
