package dev.ashlar.worker;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the scheduler for slices whenever the queue wants some; one question at a time, on one
 * thread. The scheduler holds a question until it has work, so nobody polls in vain; after a
 * failure the pauses grow.
 */
final class Fetcher implements Runnable {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Context context;
  private final WorkQueue queue;
  private final OutTray tray;
  private final Set<String> jobIds;
  private final Consumer<WorkerException> fatal;
  private final BackOff backOff;
  private final BackOff unwanted;

  Fetcher(
      Context context,
      WorkQueue queue,
      OutTray tray,
      Set<String> jobIds,
      Consumer<WorkerException> fatal) {
    this.context = context;
    this.queue = queue;
    this.tray = tray;
    this.jobIds = jobIds;
    this.fatal = fatal;
    this.backOff = context.backOff();
    this.unwanted = context.backOff();
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        int wanted = queue.awaitDemand(TICK);
        tray.awaitRoom();
        if (wanted > 0) {
          Thread.sleep(fetch(wanted, context.tuning().pollWait()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks once; answers how long to wait before the next question. */
  Duration fetch(int wanted, Duration wait) throws InterruptedException {
    if (cancelled()) {
      return context.options().watchdogInterval();
    }
    context.emit(new WorkerEvent.FetchStarted());
    long asked = System.nanoTime();
    Grant grant;
    boolean useful;
    try {
      grant =
          context
              .link()
              .requestTask(
                  new SchedulerLink.TaskQuery(
                      context.options().workingLimit(), wanted, List.copyOf(jobIds), wait));
      useful = accept(grant, Duration.ofNanos(System.nanoTime() - asked));
    } catch (AshlarException e) {
      if (Thread.interrupted()) {
        // The stop ended the wait; that is no failure of the fetch.
        context.emit(new WorkerEvent.FetchEnded(Optional.empty()));
        throw new InterruptedException("the worker stops");
      }
      context.emit(new WorkerEvent.FetchFailed(e));
      context.emit(new WorkerEvent.FetchEnded(Optional.of(e)));
      if (e instanceof WorkerException ours && ours.fatal()) {
        fatal.accept(ours);
      }
      return backOff.next();
    }
    context.emit(new WorkerEvent.FetchEnded(Optional.empty()));
    backOff.reset();
    if (grant.size() > 0 && !useful) {
      // Only slices of jobs that were refused here: without a pause they would go round and round.
      return unwanted.next();
    }
    unwanted.reset();
    boolean waited = System.nanoTime() - asked >= wait.toNanos() / 2;
    Duration pause = grant.size() > 0 || waited ? Duration.ZERO : idlePause();
    return grant.pause().orElse(pause);
  }

  /** An empty answer that came at once: the scheduler does not hold questions, so we do. */
  private Duration idlePause() {
    long millis = context.options().watchdogInterval().toMillis();
    return Duration.ofMillis(millis / 2 + context.options().random().nextLong(millis / 2 + 1));
  }

  private boolean cancelled() {
    var cancel = new AtomicBoolean();
    context.ask(new WorkerEvent.BeforeFetch(() -> cancel.set(true)));
    return cancel.get();
  }

  /** Takes what was granted; whether any of it is to be run here. */
  private boolean accept(Grant grant, Duration took) {
    Map<String, SliceRuns> runs = new LinkedHashMap<>();
    grant.jobs().forEach(job -> runs.merge(job.id(), job.runs(), SliceRuns::union));
    if (!runs.isEmpty()) {
      // On disk before anything runs: what is taken is owed, whatever happens to this process.
      context.journal().granted(grant.authorization(), runs);
    }
    Map<String, JobHandle> handles = new HashMap<>();
    boolean useful = false;
    for (Grant.GrantedJob job : grant.jobs()) {
      JobHandle handle = JobHandle.of(job.id(), job.description());
      handles.put(job.id(), handle);
      useful |= take(grant, job, handle);
    }
    if (context.heard()) {
      Map<String, Long> counts = new HashMap<>();
      runs.forEach((job, slices) -> counts.put(job, slices.size()));
      context.emit(new WorkerEvent.Fetched(took, grant.size(), handles, counts));
    }
    return useful;
  }

  private boolean take(Grant grant, Grant.GrantedJob granted, JobHandle handle) {
    List<SliceTask> tasks = tasks(grant.authorization(), granted);
    if (!jobIds.isEmpty() && !jobIds.contains(granted.id())) {
      tray.giveBack(granted.id(), tasks, ReturnReason.of("foreign", "the job was not asked for"));
      throw new WorkerException(
          WorkerException.Code.FOREIGN_JOB,
          "the scheduler handed out job %s; asked for were only %s".formatted(granted.id(), jobIds),
          "do not trust this scheduler");
    }
    boolean known = queue.knows(granted.id());
    Optional<ReturnReason> refused = queue.add(handle, granted.description(), tasks);
    refused.ifPresent(why -> tray.giveBack(granted.id(), tasks, why));
    if (!known) {
      context.emit(new WorkerEvent.JobSeen(handle));
    }
    return refused.isEmpty();
  }

  private static List<SliceTask> tasks(String authorization, Grant.GrantedJob granted) {
    Collection<String> documents = granted.data();
    Iterator<String> data = documents.iterator();
    List<SliceTask> tasks = new ArrayList<>((int) granted.runs().size());
    granted
        .runs()
        .forEach(slice -> {
          @Nullable String datum = data.hasNext() ? data.next() : null;
          tasks.add(new SliceTask(slice, datum, authorization));
        });
    return tasks;
  }
}
