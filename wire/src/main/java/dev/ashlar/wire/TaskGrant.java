package dev.ashlar.wire;

import dev.ashlar.job.JobId;
import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a {@link TaskRequest}: slices to run, in runs, and the scheduler's signed word that
 * they were given.
 *
 * @param jobs descriptions of the jobs that the worker did not know, as the DCP wire has them
 * @param authorization the text of a {@link TaskAuthorization}, to be sent back with results; empty
 *     when there is no work
 * @param waitNext how long to wait before asking again when there is no work
 */
public record TaskGrant(
    Map<JobId, JsonNode> jobs, List<Task> tasks, String authorization, Duration waitNext) {
  private static final int MAX_TASKS = 10_000;

  /**
   * Slices of one job.
   *
   * @param data one KVIN document for each slice, in order; empty for jobs whose input is a formula
   */
  public record Task(JobId job, SliceRuns runs, List<String> data) {
    /** Refuses data that does not match the slices. */
    public Task {
      data = List.copyOf(data);
      if (!data.isEmpty() && data.size() != runs.size()) {
        throw new WireException(
            WireException.Code.EINVAL,
            "%d data for %d slices of %s".formatted(data.size(), runs.size(), job),
            "send one for each slice, or none");
      }
    }

    static Task parse(JsonNode node) {
      return new Task(
          new JobId(Fields.text(node, "job")),
          SliceRuns.parse(node.path("runs")),
          node.has("data") ? Fields.texts(node, "data", TaskRequest.MAX_SLICES) : List.of());
    }

    JsonNode json() {
      ObjectNode node = Fields.object();
      node.put("job", job.value());
      node.set("runs", runs.json());
      if (!data.isEmpty()) {
        node.set("data", Fields.texts(data));
      }
      return node;
    }
  }

  public TaskGrant {
    jobs = Map.copyOf(jobs);
    tasks = List.copyOf(tasks);
  }

  /** No work now. */
  public static TaskGrant none(Duration waitNext) {
    return new TaskGrant(Map.of(), List.of(), "", waitNext);
  }

  public static TaskGrant parse(JsonNode node) {
    var jobs = new LinkedHashMap<JobId, JsonNode>();
    node.path("jobs")
        .properties()
        .forEach(job -> jobs.put(new JobId(job.getKey()), job.getValue()));
    return new TaskGrant(
        jobs,
        Fields.list(node, "tasks", MAX_TASKS, Task::parse),
        Fields.text(node, "authorization"),
        Duration.ofMillis(Fields.whole(node, "waitNextMillis", 0, Integer.MAX_VALUE)));
  }

  public ObjectNode json() {
    ObjectNode node = Fields.object();
    ObjectNode descriptions = node.putObject("jobs");
    jobs.forEach((id, job) -> descriptions.set(id.value(), job));
    node.set("tasks", Fields.array(tasks, Task::json));
    node.put("authorization", authorization);
    node.put("waitNextMillis", waitNext.toMillis());
    return node;
  }
}
