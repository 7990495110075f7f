package dev.ashlar.wire;

import dev.ashlar.job.JobId;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.SignedMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A scheduler's signed word that a worker was given these slices. Whoever holds the scheduler's
 * address can check it without asking anybody, so any node may take the results, also after a
 * restart.
 *
 * @param node the run of the scheduler's program that gave them; empty where it is not told
 */
public record TaskAuthorization(
    Address scheduler, String node, String worker, Map<JobId, SliceRuns> runs) {
  private static final JsonMapper JSON = JsonMapper.shared();

  public TaskAuthorization {
    runs = Map.copyOf(runs);
  }

  /** The signed text. */
  public static String sign(
      PrivateKey scheduler, String node, String worker, Map<JobId, SliceRuns> runs) {
    ObjectNode auth = Fields.object();
    auth.put("workerId", worker);
    ObjectNode authRuns = auth.putObject("authRuns");
    runs.forEach((job, slices) -> authRuns.set(job.value(), slices.json()));
    auth.put("schedulerId", scheduler.address().text());
    auth.put("node", node);
    return SignedMessage.sign(scheduler, CanonicalJson.write(auth)).text();
  }

  /** Reads and verifies a signed text; {@code EAUTH} where another key signed. */
  public static TaskAuthorization parse(String text, Address scheduler) {
    SignedMessage message = SignedMessage.parse(text);
    if (!message.owner().equals(scheduler)) {
      throw new WireException(
          WireException.Code.EAUTH,
          "task authorization signed by %s, not by %s".formatted(message.owner(), scheduler),
          "send the authorization that came with the task");
    }
    JsonNode auth = read(message.bodyJson());
    var runs = new LinkedHashMap<JobId, SliceRuns>();
    auth.path("authRuns")
        .properties()
        .forEach(job -> runs.put(new JobId(job.getKey()), SliceRuns.parse(job.getValue())));
    return new TaskAuthorization(
        scheduler, auth.path("node").asString(""), Fields.text(auth, "workerId"), runs);
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JacksonException e) {
      throw new WireException(
          WireException.Code.EINVAL, "task authorization is not JSON", "send it unchanged", e);
    }
  }

  public boolean covers(JobId job, long slice) {
    SliceRuns slices = runs.get(job);
    return slices != null && slices.contains(slice);
  }
}
