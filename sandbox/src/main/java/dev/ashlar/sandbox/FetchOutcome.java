package dev.ashlar.sandbox;

import java.util.List;

/** How a request to a worker ended. */
public sealed interface FetchOutcome {
  EventUsage usage();

  /** The worker answered; the body is whole. */
  @SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
  record Answered(
      int status, String statusText, List<HeaderLine> headers, byte[] body, EventUsage usage)
      implements FetchOutcome {
    public Answered {
      headers = List.copyOf(headers);
    }
  }

  /** There is no answer by the worker; the failure says what the client is told. */
  record Failed(EventFailure failure, EventUsage usage) implements FetchOutcome {}
}
