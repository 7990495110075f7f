package dev.ashlar.job;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A way of running a job's code that a worker offers: a name and one version. */
public record Worktime(String name, Semver version) {
  /** Names longer than this are refused. */
  public static final int MAX_NAME = 128;

  /** Refuses an empty or endless name. */
  public Worktime {
    checkName(name);
  }

  static void checkName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw JobException.badArgument(
          "worktime named '%s'".formatted(Texts.excerpt(name)),
          "use 1 to %d characters".formatted(MAX_NAME));
    }
  }

  public static Worktime of(String name, String version) {
    return new Worktime(name, Semver.parse(version));
  }

  public static Worktime parse(JsonNode node) {
    return of(node.path("name").asString(""), node.path("version").asString(""));
  }

  public JsonNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return node.put("name", name).put("version", version.toString());
  }
}
