package dev.ashlar.worker;

import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.SandboxSpec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sandboxes of a worker. A sandbox serves one job for its whole life; idle ones are kept for
 * more slices of it, and the one idle longest makes room when there are too many. Guarded by its
 * own monitor; sandboxes are closed outside it.
 */
final class SandboxShelf {
  /** A limit longer than any slice may run, for workers that do not care about progress. */
  private static final Duration NO_SILENCE_LIMIT = Duration.ofDays(365);

  /** A sandbox whose job brings nothing for so long is ended: it is a process that holds memory. */
  static final Duration IDLE_LIMIT = Duration.ofSeconds(15);

  private final SandboxFactory factory;
  private final SandboxSpec template;
  private final int maxSandboxes;
  private final Function<Integer, SandboxHandle> handles;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private final Set<SandboxSession> live = new LinkedHashSet<>();
  private int made;
  private boolean closed;

  /** A sandbox that waits for more slices of its job, and since when. */
  private record Idle(SandboxSession session, long sinceNanos) {}

  SandboxShelf(
      SandboxFactory factory,
      SandboxOptions options,
      int maxSandboxes,
      Function<Integer, SandboxHandle> handles) {
    this.factory = factory;
    this.template = new SandboxSpec("slice", options.memoryMiB(), limits(options));
    this.maxSandboxes = maxSandboxes;
    this.handles = handles;
  }

  private static SandboxLimits limits(SandboxOptions options) {
    return new SandboxLimits(
        options.sliceCpu(),
        options.sliceTimeout(),
        options.ignoreNoProgress() ? NO_SILENCE_LIMIT : options.progressTimeout(),
        options.sliceCounts());
  }

  /** An idle sandbox of this job. */
  synchronized Optional<SandboxSession> idleOf(JobWork job) {
    for (Iterator<Idle> all = idle.descendingIterator(); all.hasNext(); ) {
      SandboxSession session = all.next().session();
      if (session.job() == job) {
        all.remove();
        if (session.end().isEmpty()) {
          return Optional.of(session);
        }
        live.remove(session);
      }
    }
    return Optional.empty();
  }

  /** The ways of running a job's code that its sandboxes know: version by name. */
  Map<String, String> worktimes() {
    return factory.worktimes();
  }

  /** Waits until what the code runs by is on this machine; may throw what the factory throws. */
  void awaitWorktime(JobCode code) throws InterruptedException {
    factory.awaitWorktime(code.worktime(), code.worktimeVersion());
  }

  /** A new sandbox for this job; may throw what the factory throws. */
  SandboxSession make(JobWork job) {
    makeRoom();
    int id = nextId();
    var spec = new SandboxSpec("slice-" + id, template.memoryMiB(), template.limits());
    var session = new SandboxSession(factory.create(spec), handles.apply(id), job);
    boolean late;
    synchronized (this) {
      live.add(session);
      late = closed;
    }
    if (late) {
      session.close();
    }
    return session;
  }

  /** Puts a sandbox back; one that has ended is forgotten. */
  synchronized void release(SandboxSession session) {
    if (session.end().isPresent() || closed) {
      live.remove(session);
      return;
    }
    session.handle().idle();
    idle.addLast(new Idle(session, System.nanoTime()));
  }

  /** Ends a sandbox for good. */
  void discard(SandboxSession session) {
    synchronized (this) {
      live.remove(session);
      idle.removeIf(waiting -> waiting.session() == session);
    }
    session.close();
  }

  /** Ends every sandbox of a job, also working ones. */
  void closeJob(String jobId) {
    List<SandboxSession> closing;
    synchronized (this) {
      closing = live.stream().filter(session -> session.job().id().equals(jobId)).toList();
    }
    closing.forEach(this::discard);
  }

  /** Ends every sandbox; later ones end at once. */
  void close() {
    List<SandboxSession> closing;
    synchronized (this) {
      closed = true;
      closing = new ArrayList<>(live);
    }
    closing.forEach(this::discard);
  }

  synchronized List<SandboxHandle> handles() {
    return live.stream().map(SandboxSession::handle).toList();
  }

  private synchronized int nextId() {
    return ++made;
  }

  private void makeRoom() {
    while (true) {
      SandboxSession eldest = eldestIfFull();
      if (eldest == null) {
        return;
      }
      eldest.close();
    }
  }

  private synchronized @Nullable SandboxSession eldestIfFull() {
    if (live.size() < maxSandboxes || idle.isEmpty()) {
      return null;
    }
    return takeEldest();
  }

  /** Ends what has been idle for longer than {@link #IDLE_LIMIT}; called now and then. */
  void tidy() {
    while (true) {
      SandboxSession old = eldestIfIdleSince(System.nanoTime() - IDLE_LIMIT.toNanos());
      if (old == null) {
        return;
      }
      old.close();
    }
  }

  private synchronized @Nullable SandboxSession eldestIfIdleSince(long nanos) {
    Idle eldest = idle.peekFirst();
    return eldest == null || eldest.sinceNanos() - nanos > 0 ? null : takeEldest();
  }

  private SandboxSession takeEldest() {
    SandboxSession eldest = idle.removeFirst().session();
    live.remove(eldest);
    return eldest;
  }
}
