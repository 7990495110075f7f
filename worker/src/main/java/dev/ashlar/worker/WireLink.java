package dev.ashlar.worker;

import dev.ashlar.base.AshlarException;
import dev.ashlar.job.Capabilities;
import dev.ashlar.job.Capability;
import dev.ashlar.job.JobId;
import dev.ashlar.job.Worktime;
import dev.ashlar.socketio.SocketIoClient;
import dev.ashlar.wallet.Hashes;
import dev.ashlar.wire.EmitRequest;
import dev.ashlar.wire.GroupProof;
import dev.ashlar.wire.SubmitReply;
import dev.ashlar.wire.SubmitRequest;
import dev.ashlar.wire.TaskGrant;
import dev.ashlar.wire.TaskRequest;
import dev.ashlar.wire.WireClient;
import dev.ashlar.wire.WireClientOptions;
import dev.ashlar.wire.WireConnection;
import dev.ashlar.wire.WireException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way to a scheduler over the network, by batch operations of our own in DCP sessions; must be
 * closed. Three sessions stay open: with the task distributor, the result submitter and the event
 * router; the package manager is asked when a job needs modules. Thread-safe.
 */
public final class WireLink implements SchedulerLink {
  /** Connects over the wire; the default of every worker. */
  public static final SchedulerConnector CONNECTOR = WireLink::connect;

  /** How long the scheduler may take for what needs no waiting. */
  static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  private static final Capabilities OFFERED =
      Capabilities.of(Capability.V8, Capability.FDLIBM, Capability.KVIN_V9);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final SchedulerConnector.Introduction me;
  private final SchedulerSite site;
  private final SocketIoClient sockets = new SocketIoClient();
  private final WireClient client;
  private final WireConnection distributor;
  private final WireConnection submitter;
  private final WireConnection router;
  private final KnownJobs knownJobs = new KnownJobs();
  private final List<Worktime> worktimes;

  private WireLink(SchedulerConnector.Introduction me, SchedulerSite site) {
    this.me = me;
    this.site = site;
    this.worktimes =
        me.worktimes().entrySet().stream()
            .map(entry -> Worktime.of(entry.getKey(), entry.getValue()))
            .toList();
    this.client = new WireClient(sockets, WireClientOptions.DEFAULTS, me.clock(), me.random());
    try {
      this.distributor = open("taskDistributor");
      this.submitter = open("resultSubmitter");
      this.router = open("eventRouter");
      new CommandSubscription(me, router).start();
    } catch (AshlarException e) {
      sockets.close();
      throw e instanceof WorkerException ours ? ours : unreachable(site.root(), e);
    }
  }

  static SchedulerLink connect(SchedulerConnector.Introduction me) throws InterruptedException {
    return new WireLink(me, SchedulerSite.read(me.schedulerUrl()));
  }

  private WireConnection open(String name) {
    URI service = site.service(name);
    WireConnection connection = client.connect(service, me.identity());
    me.connections().accept(new WorkerEvent.Connected(service));
    return connection;
  }

  @Override
  public Grant requestTask(TaskQuery query) {
    List<JobId> known = knownJobs.ids();
    var request =
        new TaskRequest(
            me.workerId(),
            me.paymentAddress(),
            query.slots(),
            query.maxSlices(),
            me.deterministic() ? OFFERED.with(Capability.DETERMINISTIC) : OFFERED,
            worktimes,
            proofs(),
            query.jobs().stream().map(JobId::new).toList(),
            known,
            query.patience());
    JsonNode answer =
        ask(
            distributor,
            TaskRequest.OPERATION,
            request.json(),
            query.patience().plus(ANSWER_LIMIT));
    TaskGrant grant = TaskGrant.parse(answer);
    List<Grant.GrantedJob> jobs = new ArrayList<>();
    for (TaskGrant.Task task : grant.tasks()) {
      JsonNode description = knownJobs.description(task.job(), grant.jobs().get(task.job()));
      jobs.add(new Grant.GrantedJob(task.job().value(), description, task.runs(), task.data()));
    }
    Optional<Duration> pause =
        jobs.isEmpty() && grant.waitNext().isPositive()
            ? Optional.of(grant.waitNext())
            : Optional.empty();
    return new Grant(grant.authorization(), jobs, pause);
  }

  private List<GroupProof> proofs() {
    String session = distributor.dcpsid();
    return me.groups().stream()
        .map(group ->
            new GroupProof(group.joinKey(), Hashes.joinHashHash(session, group.joinHash())))
        .toList();
  }

  @Override
  public SubmissionReply submit(Submission submission) {
    var request =
        new SubmitRequest(
            me.workerId(),
            me.paymentAddress(),
            submission.authorizations(),
            submission.results().stream().map(WireLink::result).toList(),
            submission.returns().stream().map(WireLink::givenBack).toList());
    SubmitReply reply =
        SubmitReply.parse(ask(submitter, SubmitRequest.OPERATION, request.json(), ANSWER_LIMIT));
    return new SubmissionReply(
        reply.outcomes().stream().map(WireLink::outcome).toList(), reply.receipt());
  }

  private static SubmitRequest.SliceResult result(FinishedSlice slice) {
    SubmitRequest.Outcome outcome =
        switch (slice.outcome()) {
          case FinishedSlice.Outcome.Value(var uri) -> new SubmitRequest.Value(uri);
          case FinishedSlice.Outcome.Thrown(var error) ->
              new SubmitRequest.WorkError(
                  error.name(), error.message(), error.stack(), error.code());
        };
    return new SubmitRequest.SliceResult(
        new JobId(slice.job()), slice.slice(), outcome, slice.metrics(), slice.engine());
  }

  private static SubmitRequest.Return givenBack(Submission.GivenBack back) {
    return new SubmitRequest.Return(new JobId(back.job()), back.runs(), back.reason().code());
  }

  private static SubmissionReply.JobOutcome outcome(SubmitReply.Outcome outcome) {
    return new SubmissionReply.JobOutcome(
        outcome.job().value(),
        outcome.accepted(),
        outcome.duplicates(),
        outcome.refused().stream()
            .map(one -> new SubmissionReply.Refused(one.slice(), one.code(), one.reason()))
            .toList(),
        outcome.payment());
  }

  @Override
  public void emit(List<GuestEvent> events) {
    var request =
        new EmitRequest(
            me.workerId(),
            events.stream().map(GuestEvent::authorization).distinct().toList(),
            events.stream().map(WireEvents::event).toList());
    ask(router, EmitRequest.OPERATION, request.json(), ANSWER_LIMIT);
  }

  @Override
  public Map<String, String> modules(List<String> ids) throws InterruptedException {
    var data = JSON.createObjectNode();
    ids.forEach(data.putArray("modules")::add);
    JsonNode urls;
    try (WireConnection packages = open("packageManager")) {
      urls = ask(packages, "fetchModuleURL", data, ANSWER_LIMIT);
    } catch (WireException e) {
      throw unreachable(site.root(), e);
    }
    if (urls.path("code").isString()) {
      throw new WorkerException(
          WorkerException.Code.ENOMODULE,
          urls.path("message").stringValue("a module is missing"),
          "publish it by dcp-client");
    }
    Map<String, String> sources = new LinkedHashMap<>();
    for (var pack : urls.properties()) {
      for (var file : pack.getValue().properties()) {
        URI location = site.root().resolve(file.getValue().stringValue(""));
        byte[] source = site.fetch(location, JobLoader.MAX_CODE_BYTES).bytes();
        sources.put(
            pack.getKey() + "/" + file.getKey(),
            new String(source, java.nio.charset.StandardCharsets.UTF_8));
      }
    }
    return sources;
  }

  @Override
  public Artifact fetch(URI location, int maxBytes) throws InterruptedException {
    return site.fetch(location, maxBytes);
  }

  @Override
  public void close() {
    for (WireConnection connection : List.of(distributor, submitter, router)) {
      connection.close();
    }
    sockets.close();
  }

  private JsonNode ask(WireConnection connection, String operation, JsonNode data, Duration limit) {
    try {
      return connection.request(operation, data, limit);
    } catch (WireException e) {
      if (e.fromPeer() && !BUSY.contains(e.code().name())) {
        throw e;
      }
      throw unreachable(site.root(), e);
    }
  }

  /** What a scheduler answers that may take the same request later. */
  private static final List<String> BUSY = List.of("EBUSY", "EINTERNAL", "ETIMEDOUT", "EPIPE");

  private static WorkerException unreachable(URI where, AshlarException cause) {
    return new WorkerException(
        WorkerException.Code.SCHEDULER_UNREACHABLE,
        "%s: %s".formatted(where, cause.line()),
        "check that the scheduler runs and that the address is right",
        cause);
  }
}
