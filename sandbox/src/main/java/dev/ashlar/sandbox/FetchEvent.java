package dev.ashlar.sandbox;

/**
 * A request for a worker, with its whole body; the array is not copied and must not change.
 *
 * @param label what log lines of this event are filed under
 * @param hasBody tells an empty body from none
 */
@SuppressWarnings("ArrayRecordComponent") // opaque, compared by nobody
public record FetchEvent(String label, FetchHead head, boolean hasBody, byte[] body) {}
