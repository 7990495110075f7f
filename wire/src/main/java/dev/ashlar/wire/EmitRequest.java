package dev.ashlar.wire;

import dev.ashlar.job.InputSet;
import dev.ashlar.job.JobId;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Data of {@value #OPERATION} on the event router: what work functions said, many at a time.
 *
 * @param authorizations texts of the {@link TaskAuthorization}s that cover the slices
 */
public record EmitRequest(String worker, List<String> authorizations, List<Event> events) {
  public static final String OPERATION = "ashlar.emit";
  public static final int MAX_EVENTS = 10_000;

  /**
   * One event of a slice.
   *
   * @param name console, custom, error or noProgress
   * @param payload the members that the DCP wire has for that name
   */
  public record Event(JobId job, long slice, String name, JsonNode payload) {
    static Event parse(JsonNode node) {
      return new Event(
          new JobId(Fields.text(node, "job")),
          Fields.whole(node, "slice", 1, InputSet.MAX_SLICES),
          Fields.text(node, "name"),
          node.path("payload"));
    }

    JsonNode json() {
      ObjectNode node = Fields.object();
      node.put("job", job.value()).put("slice", slice).put("name", name);
      node.set("payload", payload);
      return node;
    }
  }

  public EmitRequest {
    authorizations = List.copyOf(authorizations);
    events = List.copyOf(events);
  }

  public static EmitRequest parse(JsonNode node) {
    return new EmitRequest(
        Fields.text(node, "worker"),
        Fields.texts(node, "authorizations", MAX_EVENTS),
        Fields.list(node, "events", MAX_EVENTS, Event::parse));
  }

  public ObjectNode json() {
    ObjectNode node = Fields.object();
    node.put("worker", worker);
    node.set("authorizations", Fields.texts(authorizations));
    node.set("events", Fields.array(events, Event::json));
    return node;
  }
}
