package dev.ashlar.scheduler;

import dev.ashlar.job.JobId;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.wire.TaskGrant;
import dev.ashlar.wire.TaskRequest;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Handing out work: {@code requestTask} of DCP workers and {@code ashlar.requestTask} of ours. */
final class TaskDistributorService implements WireService {
  /** A worker of ours without work asks again soon: its request waits here. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  /** How often workers of the DCP packages report which slices they have. */
  private static final long SHARED_FREQUENCY_MILLIS = 240_000;

  private final Scheduler scheduler;
  private final JobObject jobs;
  private final SliceData data;

  TaskDistributorService(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.jobs = new JobObject(scheduler.groups());
    this.data = new SliceData(scheduler);
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "requestTask" -> requestTask(request);
      case TaskRequest.OPERATION -> ashlarRequestTask(request);
      default -> throw Services.unknown(request);
    };
  }

  private JsonNode requestTask(WireRequest request) {
    var ask = new DcpTaskRequest(request, scheduler);
    ask.returned().ifPresent(scheduler::returnAll);
    if (ask.returnsAll()) {
      scheduler.returnAll(ask.worker());
    }
    ask.owned().ifPresent(owned -> scheduler.dispatcher().reportOwned(ask.worker(), owned));
    Grant grant =
        ask.asker().map(asker -> scheduler.requestTask(asker, Duration.ZERO)).orElse(Grant.NOTHING);
    if (grant.isEmpty()) {
      return emptyTask();
    }
    ObjectNode body = Json.object();
    ObjectNode newJobs = body.putObject("newJobs");
    ObjectNode task = body.putObject("task");
    var slices = new TreeMap<String, SliceRuns>();
    for (Grant.OfJob part : grant.jobs()) {
      Map<Long, String> uris = data.uris(part, ask.asker().orElseThrow());
      newJobs.set(part.job(), jobs.job(part));
      ArrayNode list = task.putArray(part.job());
      part.slices().forEach(slice -> list.add(JobObject.slice(part, slice, uris.get(slice))));
      slices.put(part.job(), part.slices());
    }
    body.putObject("computeGroupOrigins");
    body.set("schedulerConfig", schedulerConfig());
    return scheduler.seal().task(ask.worker().name(), slices, body);
  }

  /** The payload must not be null, and its members are looked into. */
  private static JsonNode emptyTask() {
    ObjectNode reply = Json.object();
    reply.putObject("body");
    return reply;
  }

  private ObjectNode schedulerConfig() {
    ObjectNode config = Json.object();
    config.put("targetTaskDuration", scheduler.options().targetTask().toSeconds());
    config.putObject("shared").put("frequencyMs", SHARED_FREQUENCY_MILLIS);
    return config;
  }

  private JsonNode ashlarRequestTask(WireRequest request) {
    TaskRequest ask = TaskRequest.parse(request.data());
    var worker = new WorkerId(request.session().peer(), ask.worker());
    if (ask.slots() == 0 || ask.maxSlices() == 0) {
      scheduler.dispatcher().touch(worker);
      return TaskGrant.none(ASK_AGAIN).json();
    }
    Asker asker = AskerOf.request(scheduler, request.session().dcpsid(), worker, ask);
    Grant grant = scheduler.requestTask(asker, ask.maxWait());
    if (grant.isEmpty()) {
      return TaskGrant.none(ASK_AGAIN).json();
    }
    var descriptions = new LinkedHashMap<JobId, JsonNode>();
    var tasks = new ArrayList<TaskGrant.Task>();
    var slices = new LinkedHashMap<JobId, SliceRuns>();
    for (Grant.OfJob part : grant.jobs()) {
      var job = new JobId(part.job());
      if (!ask.knownJobs().contains(job)) {
        descriptions.put(job, jobs.job(part));
      }
      tasks.add(new TaskGrant.Task(job, part.slices(), data.documents(part)));
      slices.put(job, part.slices());
    }
    String authorization = scheduler.seal().text(ask.worker(), slices);
    return new TaskGrant(descriptions, tasks, authorization, Duration.ZERO).json();
  }
}
