package dev.ashlar.sandbox;

/**
 * A request for a worker.
 *
 * @param label what log lines of this event are filed under
 * @param body stays the caller's to close, once the answer is complete; bytes are read on other
 *     threads, and only when the script asks for them
 * @param client who waits for the answer
 */
public record FetchEvent(String label, FetchHead head, Body body, Client client) {
  /** Whoever asked, and may leave before there is an answer. */
  @FunctionalInterface
  public interface Client {
    /** Somebody who never leaves. */
    Client PATIENT = action -> {};

    /**
     * Runs the action, once and on any thread, when the client leaves. Called on the thread that
     * delivers the event, and only if the answer takes long.
     */
    void onGone(Runnable action);
  }
}
