package dev.ashlar.wire;

import tools.jackson.databind.JsonNode;

/** What answers the requests that a server sends to its client. */
@FunctionalInterface
public interface PushHandler {
  /** Answers with the payload of the response; an exception becomes an error payload. */
  JsonNode handle(String operation, JsonNode data);
}
