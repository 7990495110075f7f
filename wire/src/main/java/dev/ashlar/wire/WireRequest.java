package dev.ashlar.wire;

import tools.jackson.databind.JsonNode;

/**
 * A request as a service sees it: authentic, in time and for the first time.
 *
 * @param operation the name without its version
 * @param version what followed the {@code @}, or empty
 * @param data the operation's argument
 */
public record WireRequest(
    WireSession session,
    String operation,
    String version,
    JsonNode data,
    Authorization authorization) {}
