package dev.ashlar.scheduler;

import dev.ashlar.job.JobState;
import dev.ashlar.wallet.Address;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How jobs are doing: {@code listJobs}, and the reports of the older generation. */
final class PhemeService implements WireService {
  private static final int MAX_LISTED = 1000;

  private final Scheduler scheduler;

  PhemeService(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "listJobs" -> listJobs(request);
      case "fetchJobReport" -> jobReport(request);
      case "fetchSliceReport" -> sliceReport(request);
      default -> throw Services.unknown(request);
    };
  }

  private JsonNode listJobs(WireRequest request) {
    JsonNode data = request.data();
    Address owner = request.session().peer();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    if (data.path("job").isString()) {
      return list.add(one(owned(request)));
    }
    List<String> statuses = Json.texts(data.path("statuses"));
    scheduler
        .jobsOf(
            owner,
            time(data.path("startDeployTime"), Instant.EPOCH),
            time(data.path("endDeployTime"), Instant.ofEpochSecond(253_370_764_800L)),
            MAX_LISTED)
        .stream()
        .filter(job -> statuses.isEmpty() || statuses.contains(job.row().state().wireName()))
        .map(StatusReport::listed)
        .forEach(list::add);
    return list;
  }

  /** A job alone is told of in full. */
  private ObjectNode one(JobStanding standing) {
    ObjectNode listed = StatusReport.listed(standing);
    Map<String, Long> engines = scheduler.engines(standing.row());
    if (!engines.isEmpty()) {
      ObjectNode counts = listed.putObject("engines");
      engines.forEach(counts::put);
    }
    return listed;
  }

  private static Instant time(JsonNode millis, Instant otherwise) {
    return millis.isNumber() ? Instant.ofEpochMilli(millis.asLong()) : otherwise;
  }

  private JobStanding owned(WireRequest request) {
    String job = Json.job(request.data());
    scheduler.requireOwner(request.session().peer(), job);
    return scheduler.standing(job).orElseThrow();
  }

  private JsonNode jobReport(WireRequest request) {
    JobStanding standing = owned(request);
    ObjectNode report = StatusReport.listed(standing);
    report.put("success", true);
    return report;
  }

  /** Slices that have a result; the client looks for those that it has not heard of. */
  private JsonNode sliceReport(WireRequest request) {
    JobStanding standing = owned(request);
    String job = standing.row().id();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    scheduler
        .fetchResults(standing.row().owner(), job, 1, standing.row().total())
        .keySet()
        .forEach(slice ->
            list.addObject().put("sliceNumber", slice).put("status", JobState.FINISHED.wireName()));
    return list;
  }
}
