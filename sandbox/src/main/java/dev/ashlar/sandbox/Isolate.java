package dev.ashlar.sandbox;

import java.util.Set;
import java.util.function.Consumer;

/**
 * One running instance of a smart worker; must be closed, which ends its process. Made by {@link
 * CellPool#load}.
 *
 * <p>Events run side by side in it, interleaved at awaits; every method may be called from any
 * thread and blocks until its event is over. A limit ends the process and with it the instance: the
 * event that reached it is told which one, the others that the instance was lost.
 */
public interface Isolate extends AutoCloseable {
  /** What the script turned out to be; never {@link ScriptType#DETECT}. */
  ScriptType type();

  /** How its events reach the script. */
  Drive drive();

  /** Which events it has a handler for: {@code fetch}, {@code scheduled}, {@code tasks}. */
  Set<String> handlers();

  /** Whether it has a handler for wakes; without one a wake is done at once. */
  default boolean canBeWoken() {
    return handlers().contains("tasks") || handlers().contains("scheduled");
  }

  /** Delivers a request and waits for the head of the answer; the body may still be coming. */
  FetchOutcome fetch(FetchEvent event);

  /** Wakes the worker and waits until its handler and all it deferred are done. */
  RunOutcome wake(WakeEvent event);

  /** Whether the process is alive and no event has overstayed in it. */
  boolean usable();

  /** Events that are not over yet, with those whose deferred work goes on. */
  int openEvents();

  /** WebSockets that it accepted and that are not over. */
  int acceptedSockets();

  /** Called once when the process ended, from whatever cause; at once if it has ended before. */
  void onEnd(Consumer<SandboxEnd> listener);

  /** Ends the process; open events are told that they were cancelled. */
  @Override
  void close();
}
