package dev.ashlar.wire;

import dev.ashlar.base.Amount;
import dev.ashlar.job.InputSet;
import dev.ashlar.job.JobId;
import dev.ashlar.job.SliceRuns;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a {@link SubmitRequest}, given after everything in it is durable.
 *
 * @param receipt a signed text by which the worker can prove what it was paid for
 */
public record SubmitReply(List<Outcome> outcomes, String receipt) {

  /**
   * What became of the results of one job.
   *
   * @param accepted slices that counted, and were paid
   * @param duplicates slices that had a result already
   * @param payment for the accepted slices together
   */
  public record Outcome(
      JobId job, SliceRuns accepted, SliceRuns duplicates, List<Refusal> refused, Amount payment) {
    public Outcome {
      refused = List.copyOf(refused);
    }

    static Outcome parse(JsonNode node) {
      return new Outcome(
          new JobId(Fields.text(node, "job")),
          SliceRuns.parse(node.path("accepted")),
          SliceRuns.parse(node.path("duplicates")),
          Fields.list(node, "refused", SubmitRequest.MAX_RESULTS, Refusal::parse),
          amount(Fields.text(node, "payment")));
    }

    private static Amount amount(String text) {
      try {
        return Amount.ofDecimal(text);
      } catch (IllegalArgumentException e) {
        throw new WireException(
            WireException.Code.EINVAL, "payment is not an amount", "send decimal text", e);
      }
    }

    JsonNode json() {
      ObjectNode node = Fields.object();
      node.put("job", job.value());
      node.set("accepted", accepted.json());
      node.set("duplicates", duplicates.json());
      node.set("refused", Fields.array(refused, Refusal::json));
      return node.put("payment", payment.toString());
    }
  }

  /** A slice whose result did not count, and why. */
  public record Refusal(long slice, String code, String reason) {
    static Refusal parse(JsonNode node) {
      return new Refusal(
          Fields.whole(node, "slice", 1, InputSet.MAX_SLICES),
          Fields.text(node, "code"),
          Fields.text(node, "reason"));
    }

    JsonNode json() {
      return Fields.object().put("slice", slice).put("code", code).put("reason", reason);
    }
  }

  public SubmitReply {
    outcomes = List.copyOf(outcomes);
  }

  public static SubmitReply parse(JsonNode node) {
    return new SubmitReply(
        Fields.list(node, "outcomes", SubmitRequest.MAX_RESULTS, Outcome::parse),
        Fields.text(node, "receipt"));
  }

  public ObjectNode json() {
    ObjectNode node = Fields.object();
    node.set("outcomes", Fields.array(outcomes, Outcome::json));
    return node.put("receipt", receipt);
  }
}
