package dev.ashlar.sandbox;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the time of the events of one instance, by the processor and by the clock, and after
 * promises that go on too long after an answer.
 *
 * <p>Two measures, since events share one thread. An event's share of the time is compared with the
 * limit. And so is the time that the cell computed since it last said anything: a script that loops
 * says nothing, and would else use up the shares of all who wait behind it. Between events a cell
 * is looked at less often, for what its timers and sockets compute.
 */
final class IsolateGuard {
  /** Watching goes on so long after the last event, since stopping and starting costs. */
  private static final long LINGER_NANOS = Duration.ofMillis(500).toNanos();

  /** An answer that took so long may be one that nobody waits for any more. */
  private static final long SLOW_NANOS = Duration.ofMillis(20).toNanos();

  private final Cell cell;
  private final IsolateLimits limits;
  private final IsolateAccount account;
  private final Collection<IsolateEvent> open;
  private final Consumer<IsolateEvent> overstay;

  /* Guarded by this. */
  private boolean loaded;
  private boolean watching;
  private long lastOpenNanos;
  private long silentSinceCpu;
  private long silentSinceNanos;
  private long lastBytesOut;
  private @Nullable IsolateEvent blamed;

  /** What the cell had computed when its last event was over. */
  private long restingSinceCpu;

  IsolateGuard(
      Cell cell,
      IsolateLimits limits,
      IsolateAccount account,
      Collection<IsolateEvent> open,
      Consumer<IsolateEvent> overstay) {
    this.cell = cell;
    this.limits = limits;
    this.account = account;
    this.open = open;
    this.overstay = overstay;
  }

  /** The script is there; the watch over its start ends. */
  synchronized void loaded() {
    loaded = true;
    rest();
  }

  /** An event begins. */
  synchronized void workBegins() {
    lastOpenNanos = System.nanoTime();
    if (watching || !loaded) {
      return;
    }
    watching = true;
    silentSinceCpu = cell.cpuNanos();
    silentSinceNanos = lastOpenNanos;
    lastBytesOut = cell.bytesOut();
    cell.guard(this::check);
  }

  private void check(long now) {
    if (!isWorkOpen(now)) {
      return;
    }
    long cpu = cell.cpuNanos();
    checkSilence(now, cpu);
    for (IsolateEvent event : open) {
      if (!event.answered() && now - event.startNanos > SLOW_NANOS) {
        event.becomeSlow();
      }
      if (event.streaming) {
        // It may go on for days and share the time of others' moments: its body has its own limits,
        // and a script that only computes says nothing.
        continue;
      }
      if (!event.overstayed && now - event.until > 0) {
        event.overstayed = true;
        overstay.accept(event);
      } else if (account.share(event, cpu) > limits.eventCpu().toNanos()) {
        kill(event);
      }
    }
  }

  private synchronized boolean isWorkOpen(long now) {
    if (!open.isEmpty()) {
      lastOpenNanos = now;
      return true;
    }
    if (now - lastOpenNanos > LINGER_NANOS) {
      watching = false;
      rest();
    }
    return false;
  }

  /* Under the lock. */
  private void rest() {
    restingSinceCpu = cell.cpuNanos();
    cell.rest(this::checkRest);
  }

  /** Something came by a WebSocket, which is an occasion to compute like any event. */
  synchronized void heard() {
    restingSinceCpu = cell.cpuNanos();
  }

  /**
   * Timers and sockets go on between events; what they do on one occasion may take as much as one
   * event.
   */
  private synchronized void checkRest(long now) {
    if (!watching && cell.cpuNanos() - restingSinceCpu > limits.eventCpu().toNanos()) {
      kill(null);
    }
  }

  private synchronized void checkSilence(long now, long cpu) {
    long bytes = cell.bytesOut();
    if (bytes != lastBytesOut) {
      lastBytesOut = bytes;
      silentSinceCpu = cpu;
      silentSinceNanos = now;
    } else if (cpu - silentSinceCpu > limits.eventCpu().toNanos()) {
      kill(silentOne());
    }
  }

  /** Who was let in first after the last word has the thread; else the last who was let in. */
  private @Nullable IsolateEvent silentOne() {
    Comparator<IsolateEvent> byStart = Comparator.comparingLong(event -> event.startNanos);
    return open.stream()
        .filter(event -> event.startNanos >= silentSinceNanos)
        .min(byStart)
        .or(() -> open.stream().max(byStart))
        .orElse(null);
  }

  private synchronized void kill(@Nullable IsolateEvent event) {
    if (blamed == null) {
      blamed = event;
    }
    cell.kill(Cause.CPU_LIMIT, "event-cpu", limits.eventCpu().toString());
  }

  /** Whose fault the end is: who reached a limit, else who used most. */
  synchronized Optional<IsolateEvent> offender() {
    if (blamed != null) {
      return Optional.of(blamed);
    }
    long cpu = cell.cpuNanos();
    return open.stream().max(Comparator.comparingLong(event -> account.share(event, cpu)));
  }
}
