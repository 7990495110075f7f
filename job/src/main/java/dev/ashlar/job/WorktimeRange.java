package dev.ashlar.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a job needs to be run by: the name of a worktime and a range of its versions. */
public record WorktimeRange(String name, SemverRange versions) {
  /** One JavaScript function, called once per datum. */
  public static final WorktimeRange MAP_BASIC =
      new WorktimeRange("map-basic", SemverRange.parse("^1.0.0"));

  /** Refuses an empty or endless name. */
  public WorktimeRange {
    Worktime.checkName(name);
  }

  /** Reads {@code {name, version}}; a missing one is {@link #MAP_BASIC}. */
  public static WorktimeRange parse(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return MAP_BASIC;
    }
    String name = node.path("name").asString("");
    return new WorktimeRange(name, SemverRange.parse(node.path("version").asString("")));
  }

  public boolean accepts(Worktime offered) {
    return name.equals(offered.name()) && versions.contains(offered.version());
  }

  /** The highest offered version that fits. */
  public Optional<Worktime> best(Collection<Worktime> offered) {
    return offered.stream().filter(this::accepts).max(Comparator.comparing(Worktime::version));
  }

  public JsonNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return node.put("name", name).put("version", versions.toString());
  }
}
