package dev.ashlar.client;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.JobFlag;
import dev.ashlar.job.Offer;
import dev.ashlar.wallet.Hashes;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wire.WireConnection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps from a description to a job that runs: submit, listen, join groups, upload, close. When
 * a step after the submit fails, the job is cancelled, so that nothing half deployed holds money.
 */
final class Deployment {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Logger log = LoggerFactory.getLogger(Deployment.class);

  private final Connections connections;
  private final PrivateKey account;
  private final Work work;
  private final List<Class<? extends JobEvent>> wanted;
  private final Job job;
  private final RemoteJob remote;

  Deployment(
      Compute compute, Work work, JobListeners listeners, List<Class<? extends JobEvent>> wanted) {
    this.connections = compute.connections();
    this.account = compute.account();
    this.work = work;
    this.wanted = wanted;
    this.job = new Job(work.id(), listeners);
    this.remote = new RemoteJob(connections, compute.events(), job);
    job.controlledBy(remote);
  }

  Job run(Offer offer) {
    step("exec");
    step("deploying");
    JsonNode reply =
        connections.ask(
            Service.JOB_SUBMIT,
            "submit@5",
            work.submitData(account.address(), offer),
            List.of(account));
    job.address(reply.path("escrow").asString(""));
    job.results().slices(reply.path("lastSliceNumber").asLong(0));
    job.price(
        offer instanceof Offer.PerSlice(var amount)
            ? amount
            : Bank.amount(remote.listed().path("slicePaymentAmount")));
    try {
      step("listeners");
      remote.follow(wanted);
      step("compute-groups");
      joinGroups();
      if (work.input() instanceof Input.Values values) {
        step("uploading");
        upload(values);
      }
    } catch (RuntimeException e) {
      giveUp(e);
      throw e;
    }
    step("deployed");
    job.emit(new JobEvent.Accepted(job));
    return job;
  }

  private void upload(Input.Values values) {
    Uploader.ofNewJob(connections, work.id()).upload(values.encoded());
    if (!work.flags().contains(JobFlag.OPEN)) {
      remote.close();
    }
  }

  private void joinGroups() {
    WireConnection connection = connections.to(Service.COMPUTE_GROUPS);
    ObjectNode data = JSON.createObjectNode().put("job", work.id().value());
    ArrayNode list = data.putArray("cgArray");
    for (Group group : work.groups()) {
      ObjectNode one = list.addObject().put("joinKey", group.joinKey());
      if (group.equals(Group.PUBLIC)) {
        one.put("opaqueId", Group.PUBLIC_ID).put("id", 1).put("joinHash", "");
      }
      group
          .joinHash()
          .ifPresent(
              hash -> one.put("joinHashHash", Hashes.joinHashHash(connection.dcpsid(), hash)));
    }
    JsonNode reply = connections.ask(Service.COMPUTE_GROUPS, "addJobToGroups", data);
    if (!reply.path("success").asBoolean(true)) {
      throw ClientException.ofWire(
          reply.path("code").asString("DCPL-1100"),
          reply.path("message").asString("no compute group took the job"));
    }
  }

  private void giveUp(RuntimeException why) {
    try {
      remote.cancel("the deployment failed: " + why.getMessage());
    } catch (AshlarException e) {
      log.warn("job {} may be left half deployed: {}", work.id(), e.line());
    }
  }

  private void step(String state) {
    job.emit(new JobEvent.ReadyState(state));
  }
}
