package dev.ashlar.scheduler;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a work function said, as its deployer will hear it. */
final class WorkEvent {
  private WorkEvent() {}

  static JobEventRow.Draft draft(
      int maxCharacters, String job, long slice, String name, JsonNode payload) {
    String label = name.toLowerCase(Locale.ROOT);
    if (!Labels.FROM_WORKERS.contains(label)) {
      throw SchedulerException.badArgument(
          "event '%s'".formatted(name), "emit console, custom, error or noProgress");
    }
    ObjectNode fields = Json.object();
    if (payload.isObject()) {
      fields.setAll((ObjectNode) payload);
      // The envelope's own name wins over what the payload calls itself.
      fields.remove("eventName");
      fields.remove("jobName");
    }
    fields.put("job", job);
    fields.put("sliceNumber", slice);
    JobEventRow.Draft draft = JobEventRow.Draft.of(label, fields);
    if (draft.body().length() > maxCharacters) {
      throw SchedulerException.limit("eventBytes", maxCharacters, draft.body().length());
    }
    return draft;
  }
}
