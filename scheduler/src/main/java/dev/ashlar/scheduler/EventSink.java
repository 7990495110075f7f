package dev.ashlar.scheduler;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Where a subscriber's events go: a session on the wire, or a list in a test. */
interface EventSink {

  /** An event on its way: the label's token, an id that is the same at each try, and its fields. */
  record Delivery(String token, String eventId, ObjectNode data) {}

  /**
   * Delivers in order and returns when the peer has answered all. False when the peer is gone; then
   * the same events come again when it comes back.
   */
  boolean deliver(List<Delivery> events);

  boolean isOpen();
}
