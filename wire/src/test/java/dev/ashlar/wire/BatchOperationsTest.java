package dev.ashlar.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.base.Amount;
import dev.ashlar.job.Capabilities;
import dev.ashlar.job.JobId;
import dev.ashlar.job.SliceMetrics;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.job.Worktime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class BatchOperationsTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final JobId JOB = new JobId("8L1BKgBHYUsjiEHxOvihLJ");
  private static final SliceRuns RUNS = SliceRuns.of(1, 2, 3, 7);

  @Test
  void everyRecordSurvivesItsJson() {
    var request =
        new TaskRequest(
            "w",
            World.ALICE.address(),
            4,
            1000,
            new Capabilities(80),
            List.of(Worktime.of("map-basic", "1.0.0")),
            List.of(new GroupProof("public", "eh1-x")),
            List.of(JOB),
            List.of(),
            Duration.ofSeconds(30));
    var grant =
        new TaskGrant(
            Map.of(JOB, World.text("job")),
            List.of(new TaskGrant.Task(JOB, RUNS, List.of("1", "2", "3", "7"))),
            "auth",
            Duration.ofMillis(5));
    var submit =
        new SubmitRequest(
            "w",
            World.ALICE.address(),
            List.of("auth"),
            List.of(
                new SubmitRequest.SliceResult(
                    JOB,
                    1,
                    new SubmitRequest.Value("data:,1"),
                    SliceMetrics.ZERO,
                    "engine 1, x86_64"),
                new SubmitRequest.SliceResult(
                    JOB,
                    2,
                    new SubmitRequest.WorkError("TypeError", "m", "s", "c"),
                    new SliceMetrics(1, 2, 0.5, 0, 3, 4),
                    "")),
            List.of(new SubmitRequest.Return(JOB, RUNS, "ENOPROGRESS")));
    var reply =
        new SubmitReply(
            List.of(
                new SubmitReply.Outcome(
                    JOB,
                    RUNS,
                    SliceRuns.NONE,
                    List.of(new SubmitReply.Refusal(9, "EPERM", "not yours")),
                    Amount.ofDecimal("0.004"))),
            "receipt");
    var emit =
        new EmitRequest(
            "w",
            List.of("auth"),
            List.of(new EmitRequest.Event(JOB, 1, "console", World.text("x"))));

    assertThat(TaskRequest.parse(again(request.json()))).isEqualTo(request);
    assertThat(TaskGrant.parse(again(grant.json()))).isEqualTo(grant);
    assertThat(SubmitRequest.parse(again(submit.json()))).isEqualTo(submit);
    assertThat(SubmitReply.parse(again(reply.json()))).isEqualTo(reply);
    assertThat(EmitRequest.parse(again(emit.json()))).isEqualTo(emit);
  }

  @Test
  void aTaskAuthorizationCoversItsSlicesAndNoOthers() {
    String text = TaskAuthorization.sign(World.SERVER, "node", "w", Map.of(JOB, RUNS));

    TaskAuthorization authorization = TaskAuthorization.parse(text, World.SERVER.address());

    assertThat(authorization.worker()).isEqualTo("w");
    assertThat(authorization.covers(JOB, 7)).isTrue();
    assertThat(authorization.covers(JOB, 4)).isFalse();
    assertThatThrownBy(() -> TaskAuthorization.parse(text, World.ALICE.address()))
        .hasMessageContaining("signed by");
    assertThatThrownBy(
            () -> TaskAuthorization.parse(text.replace("[[1,3]", "[[1,4]"), World.SERVER.address()))
        .hasMessageContaining("not signed by");
  }

  @Test
  void aTasksAuthIsKnownWhenItComesBackAndNotWhenItWasChanged() {
    ObjectNode auth = JSON.createObjectNode().put("workerId", "w");
    auth.putObject("authSlices").putArray(JOB.value()).add(1).add(2);
    ObjectNode task = Sealed.task(World.SERVER, auth, JSON.createObjectNode());
    task.remove("body");

    assertThat(Sealed.auth(again(task), World.SERVER.address())).contains(auth);
    assertThat(Sealed.auth(World.text(task.toString()), World.SERVER.address())).contains(auth);
    ((ObjectNode) task.get("auth")).put("workerId", "x");
    assertThat(Sealed.auth(again(task), World.SERVER.address())).isEmpty();
    assertThat(Sealed.auth(JSON.createObjectNode(), World.SERVER.address())).isEmpty();
  }

  private static JsonNode again(JsonNode node) {
    return JSON.readTree(node.toString());
  }
}
