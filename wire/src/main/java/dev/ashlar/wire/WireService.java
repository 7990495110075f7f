package dev.ashlar.wire;

import tools.jackson.databind.JsonNode;

/** What answers the requests of one service. Called from many virtual threads at once. */
public interface WireService {

  /**
   * Answers one request with the payload of its response. May take its time: acknowledgements and
   * other requests of the session go on meanwhile. An {@link dev.ashlar.base.AshlarException}
   * becomes an error payload with its code; any other exception is logged and answered by {@code
   * EINTERNAL}.
   */
  JsonNode handle(WireRequest request);

  /** A session exists now. */
  default void sessionOpened(WireSession session) {}

  /** A session has ended for good; its socket alone may come and go without this. */
  default void sessionClosed(WireSession session) {}
}
