package dev.ashlar.scheduler;

import dev.ashlar.job.Capabilities;
import dev.ashlar.job.JobException;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.job.Worktime;
import dev.ashlar.wallet.SignedMessage;
import dev.ashlar.wallet.WalletException;
import dev.ashlar.wire.WireRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request for work as workers of the DCP packages write it, in both generations: a wish for work,
 * a report of what the worker has, slices it puts back, or several of these.
 */
final class DcpTaskRequest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int REPORT_OWNED = 2;
  private static final int RETURN_ALL = 16;
  private static final double MAX_CORES = 10_000;

  /** Each result comes with the list of all slices of its task, so that long tasks cost squares. */
  private static final int MAX_SLICES = 200;

  private static final int MAX_WORKTIMES = 100;

  private final JsonNode data;
  private final WireRequest request;
  private final Scheduler scheduler;
  private final WorkerId worker;

  DcpTaskRequest(WireRequest request, Scheduler scheduler) {
    this.data = request.data();
    this.request = request;
    this.scheduler = scheduler;
    this.worker = new WorkerId(request.session().peer(), workerName(data));
  }

  private static String workerName(JsonNode data) {
    JsonNode stats = data.path("coreStats");
    return stats.path("worker").isString() ? Json.text(stats, "worker") : Json.text(data, "worker");
  }

  WorkerId worker() {
    return worker;
  }

  boolean returnsAll() {
    return (data.path("fetchState").asInt(0) & RETURN_ALL) != 0;
  }

  /** A worker whose slices are put back by a sealed text of its own identity. */
  Optional<WorkerId> returned() {
    JsonNode sealed = data.path("returnAllSlices");
    if (sealed.isMissingNode() || sealed.isNull()) {
      return Optional.empty();
    }
    return Optional.of(unload(sealed.isString() ? sealed.asString() : sealed.toString()));
  }

  /** Reads {@code {owner, signature, body: {id}}}. */
  static WorkerId unload(String sealedText) {
    try {
      SignedMessage message = SignedMessage.parse(sealedText);
      return new WorkerId(message.owner(), Json.text(JSON.readTree(message.bodyJson()), "id"));
    } catch (WalletException | JacksonException e) {
      throw SchedulerException.badArgument(
          "returnAllSlices: " + e.getMessage(), "seal {id: worker id} with the worker's identity");
    }
  }

  /** Which slices the worker has, if it says so. */
  Optional<Map<String, SliceRuns>> owned() {
    JsonNode report = data.path("soteriaJobs");
    if ((data.path("fetchState").asInt(0) & REPORT_OWNED) == 0 || !report.isObject()) {
      return Optional.empty();
    }
    var owned = new TreeMap<String, SliceRuns>();
    report
        .properties()
        .forEach(entry -> {
          Json.requireSmall(entry.getValue());
          long[] slices = entry.getValue().valueStream().mapToLong(Json::slice).toArray();
          owned.put(entry.getKey(), SliceRuns.of(slices));
        });
    return Optional.of(owned);
  }

  /** The wish for work, if there is one. */
  Optional<Asker> asker() {
    JsonNode load = data.path("targetLoad");
    double cores = load.path("cpu").asDouble(0) + load.path("gpu").asDouble(0);
    if (!load.isObject() || !(cores > 0) || returnsAll()) {
      return Optional.empty();
    }
    List<Worktime> worktimes = worktimes();
    JsonNode only = data.has("jobIds") ? data.path("jobIds") : data.path("jobAddresses");
    var refused = new HashSet<>(Json.texts(data.path("rejectedJobs")));
    refused.addAll(Json.texts(data.path("unresolvedJobs")));
    return Optional.of(
        new Asker(
            worker,
            (int) Math.ceil(Math.min(cores, MAX_CORES)),
            Math.min(MAX_SLICES, scheduler.options().limits().slicesPerGrant()),
            Capabilities.parseOffered(data.path("capabilities")),
            worktimes,
            scheduler
                .groups()
                .admitted(
                    request.session().dcpsid(), GroupClaims.list(data.path("workerComputeGroups"))),
            Set.copyOf(Json.texts(only)),
            refused,
            Set.copyOf(Json.texts(data.path("previouslyWorkedJobs"))),
            wage(data.path("minimumWage")),
            scheduler.options().targetTask().toMillis(),
            1));
  }

  private static Wage wage(JsonNode wage) {
    return new Wage(
        Math.max(0, wage.path("CPU").asDouble(0)),
        Math.max(0, wage.path("GPU").asDouble(0)),
        Math.max(0, wage.path("in").asDouble(0)),
        Math.max(0, wage.path("out").asDouble(0)));
  }

  private List<Worktime> worktimes() {
    var worktimes = new ArrayList<Worktime>();
    for (JsonNode node : data.path("worktimes")) {
      if (worktimes.size() < MAX_WORKTIMES) {
        read(node).ifPresent(worktimes::add);
      }
    }
    return worktimes;
  }

  /** One that cannot be read is one that no job asks for. */
  private static Optional<Worktime> read(JsonNode node) {
    try {
      return Optional.of(Worktime.parse(node));
    } catch (JobException e) {
      return Optional.empty();
    }
  }
}
