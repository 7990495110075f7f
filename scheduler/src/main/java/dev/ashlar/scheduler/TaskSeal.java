package dev.ashlar.scheduler;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.job.JobId;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.wallet.Hashes;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wire.Sealed;
import dev.ashlar.wire.TaskAuthorization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Authorizations: we sign which slices a worker was given, the worker shows it with the results,
 * and any node can tell that the work was ours to pay for, also after a restart.
 *
 * <p>Two forms: {@code authSlices}, numbers one by one, for workers of the DCP packages; {@link
 * TaskAuthorization}, runs, for ours.
 */
final class TaskSeal {
  private static final long VERIFIED = 10_000;

  private final PrivateKey key;
  private final String node;

  /** What was found genuine, by the hash of its text: a task's comes with each of its results. */
  private final Cache<String, Authorization> verified =
      Caffeine.newBuilder().maximumSize(VERIFIED).build();

  /**
   * @param node tells this run of the program from earlier ones and from other nodes
   */
  TaskSeal(PrivateKey key, String node) {
    this.key = key;
    this.node = node;
  }

  /**
   * What authorizations say: which slices this worker may hand in.
   *
   * @param foreign those that this run of the program did not give, by the hashes of their texts
   */
  record Authorization(
      String worker, Map<String, SliceRuns> slices, Map<String, Map<String, SliceRuns>> foreign) {
    boolean covers(String job, long slice) {
      SliceRuns runs = slices.get(job);
      return runs != null && runs.contains(slice);
    }
  }

  /** A task for a worker of the DCP packages: every slice number, signed, around the body. */
  ObjectNode task(String worker, Map<String, SliceRuns> slices, ObjectNode body) {
    ObjectNode auth = JsonNodeFactory.instance.objectNode();
    auth.put("workerId", worker);
    ObjectNode lists = auth.putObject("authSlices");
    slices.forEach((job, runs) -> {
      ArrayNode numbers = lists.putArray(job);
      runs.forEach(numbers::add);
    });
    auth.put("schedulerId", key.address().text());
    auth.put("node", node);
    auth.putObject("jobCommissions");
    return Sealed.task(key, auth, body);
  }

  /** The signed text for a worker of ours. */
  String text(String worker, Map<JobId, SliceRuns> slices) {
    return TaskAuthorization.sign(key, node, worker, slices);
  }

  /** Reads what a worker of the DCP packages echoes; refuses what we did not sign for it. */
  Authorization echoed(JsonNode message, String worker) {
    String known = Hashes.eh0(CanonicalJson.write(message));
    Authorization authorization = verified.get(known, hash -> verify(message, hash));
    if (!authorization.worker().equals(worker)) {
      throw notOurs("it is for worker " + authorization.worker());
    }
    return authorization;
  }

  private Authorization verify(JsonNode message, String hash) {
    Optional<JsonNode> auth = Sealed.auth(message, key.address());
    if (auth.isEmpty()) {
      throw notOurs("not signed by " + key.address());
    }
    var slices = new TreeMap<String, SliceRuns>();
    auth.get()
        .path("authSlices")
        .properties()
        .forEach(entry -> {
          long[] numbers = entry.getValue().valueStream().mapToLong(JsonNode::asLong).toArray();
          slices.put(entry.getKey(), SliceRuns.of(numbers));
        });
    boolean own = auth.get().path("node").asString("").equals(node);
    return new Authorization(
        auth.get().path("workerId").asString(""), slices, own ? Map.of() : Map.of(hash, slices));
  }

  /** Reads the texts that a worker of ours sends; refuses what we did not sign for it. */
  Authorization texts(List<String> texts, String worker) {
    var slices = new TreeMap<String, SliceRuns>();
    var foreign = new TreeMap<String, Map<String, SliceRuns>>();
    for (String text : texts) {
      TaskAuthorization authorization = TaskAuthorization.parse(text, key.address());
      if (!authorization.worker().equals(worker)) {
        throw notOurs("it is for worker " + authorization.worker());
      }
      var given = new TreeMap<String, SliceRuns>();
      authorization.runs().forEach((job, runs) -> given.put(job.value(), runs));
      given.forEach((job, runs) -> slices.merge(job, runs, SliceRuns::union));
      if (!authorization.node().equals(node)) {
        foreign.put(Hashes.eh0(text), given);
      }
    }
    return new Authorization(worker, slices, foreign);
  }

  private static SchedulerException notOurs(String why) {
    return new SchedulerException(
        SchedulerException.Code.EAUTH,
        "not an authorization of this scheduler: " + why,
        "send the one that came with the task");
  }
}
