package dev.ashlar.wire;

import dev.ashlar.job.Capabilities;
import dev.ashlar.job.JobId;
import dev.ashlar.job.Worktime;
import dev.ashlar.wallet.Address;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Data of {@value #OPERATION} on the task distributor: a worker asks for slices, and waits for them
 * a while if there are none.
 *
 * @param worker the worker's id
 * @param slots how many slices it could run at the same time
 * @param maxSlices the most it will take
 * @param jobs only slices of these jobs; of any when empty
 * @param knownJobs jobs whose description it has; the answer leaves those out
 * @param maxWait how long the answer may take when there is no work
 */
public record TaskRequest(
    String worker,
    Address paymentAddress,
    int slots,
    int maxSlices,
    Capabilities capabilities,
    List<Worktime> worktimes,
    List<GroupProof> groups,
    List<JobId> jobs,
    List<JobId> knownJobs,
    Duration maxWait) {
  public static final String OPERATION = "ashlar.requestTask";
  public static final int MAX_SLICES = 1_000_000;
  public static final int MAX_SLOTS = 100_000;

  /** The longest wait that a worker may ask for. */
  public static final Duration MAX_WAIT = Duration.ofMinutes(2);

  private static final int MAX_LIST = 10_000;

  public TaskRequest {
    worktimes = List.copyOf(worktimes);
    groups = List.copyOf(groups);
    jobs = List.copyOf(jobs);
    knownJobs = List.copyOf(knownJobs);
  }

  public static TaskRequest parse(JsonNode node) {
    return new TaskRequest(
        Fields.text(node, "worker"),
        Fields.address(node, "paymentAddress"),
        Fields.small(node, "slots", 0, MAX_SLOTS),
        Fields.small(node, "maxSlices", 0, MAX_SLICES),
        Capabilities.parseOffered(node.path("capabilities")),
        Fields.list(node, "worktimes", MAX_LIST, Worktime::parse),
        Fields.list(node, "groups", MAX_LIST, GroupProof::parse),
        jobs(node, "jobs"),
        jobs(node, "knownJobs"),
        Duration.ofMillis(Fields.whole(node, "waitMillis", 0, MAX_WAIT.toMillis())));
  }

  private static List<JobId> jobs(JsonNode node, String name) {
    return Fields.texts(node, name, MAX_LIST).stream().map(JobId::new).toList();
  }

  public ObjectNode json() {
    ObjectNode node = Fields.object();
    node.put("worker", worker);
    node.put("paymentAddress", paymentAddress.text());
    node.put("slots", slots);
    node.put("maxSlices", maxSlices);
    node.put("capabilities", capabilities.bits());
    node.set("worktimes", Fields.array(worktimes, Worktime::json));
    node.set("groups", Fields.array(groups, GroupProof::json));
    node.set("jobs", Fields.array(jobs, TaskRequest::idNode));
    node.set("knownJobs", Fields.array(knownJobs, TaskRequest::idNode));
    node.put("waitMillis", maxWait.toMillis());
    return node;
  }

  private static JsonNode idNode(JobId job) {
    return Fields.textNode(job.value());
  }
}
