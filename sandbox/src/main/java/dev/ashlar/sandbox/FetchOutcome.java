package dev.ashlar.sandbox;

import java.util.List;
import java.util.function.Supplier;

/** How a request to a worker ended. */
public sealed interface FetchOutcome {
  /** What the event used until now; an answer whose body is still coming has not used all. */
  EventUsage usage();

  /**
   * The worker answered.
   *
   * @param body the receiver's to close
   */
  record Answered(
      int status,
      String statusText,
      List<HeaderLine> headers,
      Body body,
      Supplier<EventUsage> meter)
      implements FetchOutcome {
    public Answered {
      headers = List.copyOf(headers);
    }

    @Override
    public EventUsage usage() {
      return meter.get();
    }
  }

  /**
   * The worker answered by a WebSocket.
   *
   * @param headers for the answer that switches protocols
   * @param socket to be joined to the client, or refused
   */
  record Upgraded(List<HeaderLine> headers, AcceptedSocket socket, Supplier<EventUsage> meter)
      implements FetchOutcome {
    public Upgraded {
      headers = List.copyOf(headers);
    }

    @Override
    public EventUsage usage() {
      return meter.get();
    }
  }

  /** There is no answer by the worker; the failure says what the client is told. */
  record Failed(EventFailure failure, EventUsage usage) implements FetchOutcome {}
}
