package dev.ashlar.worker;

import tools.jackson.databind.JsonNode;

/**
 * A job as the owner of a worker sees it.
 *
 * @param id the job's id
 * @param name what the deployer calls it; {@code <unknown>} if he does not say, as for the two
 *     below
 */
public record JobHandle(String id, String name, String description, String link) {
  private static final String UNKNOWN = "<unknown>";
  private static final int TEXT_LIMIT = 1000;

  /** The job's id under its oldest name. */
  public String address() {
    return id;
  }

  /** The public texts of the job, as {@code job.public} in JavaScript. */
  public JobHandle publicInfo() {
    return this;
  }

  static JobHandle of(String id, JsonNode job) {
    JsonNode info = job.path("public");
    return new JobHandle(id, text(info, "name"), text(info, "description"), text(info, "link"));
  }

  private static String text(JsonNode info, String member) {
    JsonNode value = info.path(member);
    if (!value.isString() || value.stringValue().isBlank()) {
      return UNKNOWN;
    }
    String text = value.stringValue();
    return text.length() <= TEXT_LIMIT ? text : text.substring(0, TEXT_LIMIT);
  }
}
