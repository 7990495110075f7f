package dev.ashlar.scheduler;

import dev.ashlar.job.InputSet;
import dev.ashlar.job.JobFlag;
import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.PublicInfo;
import dev.ashlar.values.DataUri;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Jobs and slices as workers are told about them: the union of the members that both generations of
 * workers look for.
 */
final class JobObject {
  private final Groups groups;

  JobObject(Groups groups) {
    this.groups = groups;
  }

  ObjectNode job(Grant.OfJob part) {
    JobSpec spec = part.spec();
    ObjectNode node = Json.object();
    node.put("jobId", part.job());
    node.put("address", part.job());
    node.put("jobCgId", part.job() + "-" + groupId(part.groups()));
    node.put("codeLocation", spec.workFunction());
    ArrayNode arguments = node.putArray("argumentsLocation");
    for (int i = 0; i < spec.arguments().size(); i++) {
      arguments.addObject().put("argIndex", i).put("value", spec.arguments().get(i));
    }
    String range = rangeUri(spec.input());
    if (range != null) {
      node.put("MROLocation", range);
    }
    texts(node.putArray("dependencies"), spec.dependencies());
    texts(node.putArray("requirePath"), spec.requirePath());
    texts(node.putArray("modulePath"), List.of());
    node.put("needCapabilities", spec.requirements().bits());
    node.set("requirements", requirements(spec));
    node.set("worktime", spec.worktime().json());
    node.put("localExec", spec.is(JobFlag.LOCAL_EXEC));
    node.put("discrete", spec.is(JobFlag.DISCRETE));
    node.put("useStrict", spec.is(JobFlag.USE_STRICT));
    node.put("workerConsole", spec.is(JobFlag.WORKER_CONSOLE));
    node.put("almostDone", part.almostDone());
    node.set("metrics", metrics(part.metrics(), part.total()));
    node.set("public", publicInfo(spec.publicInfo(), part.groups()));
    return node;
  }

  static tools.jackson.databind.JsonNode metrics(JobMetrics metrics, long total) {
    return metrics.json(total, true);
  }

  private static ObjectNode requirements(JobSpec spec) {
    ObjectNode node = spec.requirements().toObject();
    node.put("discrete", spec.is(JobFlag.DISCRETE));
    node.put("useStrict", spec.is(JobFlag.USE_STRICT));
    return node;
  }

  /** Group ids with a hyphen would be cut at it by the worker. */
  private static String groupId(Set<String> groups) {
    return groups.stream().sorted().findFirst().orElse(ComputeGroup.PUBLIC.id()).replace("-", "");
  }

  private static @Nullable String rangeUri(InputSet input) {
    return switch (input) {
      case InputSet.Range(var document) ->
          new DataUri("application/json", document.toJson().toString()).format();
      case InputSet.RangeAt(var location, long count) -> location.toString();
      case InputSet.Values values -> null;
      case InputSet.Pattern pattern -> null;
    };
  }

  private ObjectNode publicInfo(PublicInfo info, Set<String> ids) {
    ObjectNode node = Json.object();
    node.put("name", info.name());
    node.put("description", info.description());
    node.put("link", info.link());
    ArrayNode list = node.putArray("computeGroups");
    ids.stream()
        .sorted()
        .forEach(id -> {
          ComputeGroup group = groups.group(id);
          list.addObject()
              .put("opaqueId", id)
              .put("name", group == null ? "" : group.name())
              .put("description", "");
        });
    return node;
  }

  private static void texts(ArrayNode into, List<String> texts) {
    texts.forEach(into::add);
  }

  /** A slice; its datum is the URI that is given, or computed by the worker where that is null. */
  static ObjectNode slice(Grant.OfJob part, long slice, @Nullable String datumUri) {
    ObjectNode node = Json.object();
    node.put("sliceNumber", slice);
    node.put("jobId", part.job());
    node.put("jobAddress", part.job());
    if (datumUri != null) {
      node.put("datumUri", datumUri);
    }
    node.put("isEstimationSlice", part.metrics().measuredSlices() == 0);
    node.put("isLongSlice", false);
    node.put("cotaskCount", part.raced() ? 1 : 0);
    var storage = part.spec().resultStorage();
    node.put("resultStorageType", storage == null ? "values" : "pattern");
    if (storage != null) {
      node.put("resultStorageDetails", storage.url());
      node.set("resultStorageParams", storage.params());
    }
    return node;
  }
}
