package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What a smart worker may use up.
 *
 * @param startupCpu processor time of evaluating the script
 * @param eventCpu processor time of one event
 * @param fetchWall time from a request to its answer
 * @param runWall time of a scheduled run or of tasks
 * @param streamIdle longest time in which nothing moves in a body that is being sent or read
 * @param deferred time that {@code waitUntil} promises have after the answer was sent
 * @param memoryMiB heap, buffers and WebAssembly memories together
 * @param maxEvents events open at once in one instance
 * @param counts how many requests, timers and bytes of log, script, config and requests
 * @param connections how many WebSockets and event sources, and of what size
 */
public record IsolateLimits(
    Duration startupCpu,
    Duration eventCpu,
    Duration fetchWall,
    Duration runWall,
    Duration deferred,
    Duration streamIdle,
    int memoryMiB,
    int maxEvents,
    IsolateCounts counts,
    IsolateConnections connections) {
  /** Few connections are no reason to read the bodies of answers at once. */
  private static final int MIN_CALL_BODIES = 256;

  public static final IsolateLimits DEFAULTS =
      new IsolateLimits(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMinutes(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          256,
          1_000,
          IsolateCounts.DEFAULTS,
          IsolateConnections.DEFAULTS);

  public IsolateLimits {
    positive("startup-cpu", startupCpu);
    positive("event-cpu", eventCpu);
    positive("fetch-wall", fetchWall);
    positive("run-wall", runWall);
    positive("deferred", deferred);
    positive("stream-idle", streamIdle);
    if (memoryMiB < SandboxSpec.MIN_MEMORY_MIB || memoryMiB > SandboxSpec.MAX_MEMORY_MIB) {
      throw new IllegalArgumentException(
          "memory is %d to %d MiB, not %d"
              .formatted(SandboxSpec.MIN_MEMORY_MIB, SandboxSpec.MAX_MEMORY_MIB, memoryMiB));
    }
    if (maxEvents < 1) {
      throw new IllegalArgumentException("max-events must be positive, not " + maxEvents);
    }
  }

  public IsolateLimits withStartupCpu(Duration startupCpu) {
    return with(it -> it.startupCpu = startupCpu);
  }

  public IsolateLimits withEventCpu(Duration eventCpu) {
    return with(it -> it.eventCpu = eventCpu);
  }

  public IsolateLimits withFetchWall(Duration fetchWall) {
    return with(it -> it.fetchWall = fetchWall);
  }

  public IsolateLimits withRunWall(Duration runWall) {
    return with(it -> it.runWall = runWall);
  }

  public IsolateLimits withDeferred(Duration deferred) {
    return with(it -> it.deferred = deferred);
  }

  public IsolateLimits withStreamIdle(Duration streamIdle) {
    return with(it -> it.streamIdle = streamIdle);
  }

  public IsolateLimits withMemoryMiB(int memoryMiB) {
    return with(it -> it.memoryMiB = memoryMiB);
  }

  public IsolateLimits withCounts(IsolateCounts counts) {
    return with(it -> it.counts = counts);
  }

  public IsolateLimits withConnections(IsolateConnections connections) {
    return with(it -> it.connections = connections);
  }

  /**
   * Bodies of requests, or of answers, that may be under way at once: two for each open request,
   * since one may outlive it, and one for each connection.
   */
  int callBodies() {
    int wanted = 2 * counts.openFetches() + connections.sockets() + connections.eventSources();
    return Math.max(MIN_CALL_BODIES, wanted);
  }

  private IsolateLimits with(Consumer<Changes> change) {
    var changes = new Changes(this);
    change.accept(changes);
    return changes.made();
  }

  /** The components while some of them change. */
  private static final class Changes {
    Duration startupCpu;
    Duration eventCpu;
    Duration fetchWall;
    Duration runWall;
    Duration deferred;
    Duration streamIdle;
    int memoryMiB;
    int maxEvents;
    IsolateCounts counts;
    IsolateConnections connections;

    Changes(IsolateLimits from) {
      startupCpu = from.startupCpu;
      eventCpu = from.eventCpu;
      fetchWall = from.fetchWall;
      runWall = from.runWall;
      deferred = from.deferred;
      streamIdle = from.streamIdle;
      memoryMiB = from.memoryMiB;
      maxEvents = from.maxEvents;
      counts = from.counts;
      connections = from.connections;
    }

    IsolateLimits made() {
      return new IsolateLimits(
          startupCpu,
          eventCpu,
          fetchWall,
          runWall,
          deferred,
          streamIdle,
          memoryMiB,
          maxEvents,
          counts,
          connections);
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "limit %s must be positive, not %s".formatted(name, value));
    }
  }
}
