package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.job.JobId;
import dev.ashlar.job.JobMetrics;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.wire.ResultsRequest;
import dev.ashlar.wire.SubmitReply;
import dev.ashlar.wire.SubmitRequest;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results: {@code result}, {@code status}, {@code closeJob} and {@code fetchResult} of the DCP
 * packages, {@code ashlar.submit} of our worker and {@code ashlar.results} of our client.
 */
final class ResultSubmitterService implements WireService {
  private final Scheduler scheduler;
  private final ResultFetch fetch;
  private final ResultFollow follow;

  ResultSubmitterService(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.fetch = new ResultFetch(scheduler);
    this.follow = new ResultFollow(scheduler);
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "result" -> result(request);
      case "status" -> status(request);
      case "closeJob" -> closeJob(request);
      case "fetchResult" -> fetch.fetch(request);
      case SubmitRequest.OPERATION -> submit(request);
      case ResultsRequest.OPERATION -> follow.results(request);
      default -> throw Services.unknown(request);
    };
  }

  private JsonNode result(WireRequest request) {
    JsonNode data = request.data();
    String job = Json.job(data);
    long slice = Json.slice(data.path("slice"));
    String worker = Json.text(data, "worker");
    TaskSeal.Authorization authorization = covering(data, worker, job, SliceRuns.of(slice));
    var who = new WorkerId(request.session().peer(), worker);
    scheduler.dispatcher().adopt(who, authorization.foreign());
    Submission.Result result = DcpResult.read(data, job, slice);
    SubmitOutcome.OfJob outcome =
        scheduler
            .submit(
                who,
                new Submission(
                    worker, Json.address(data, "paymentAddress"), List.of(result), false))
            .jobs()
            .get(job);
    Optional<JobStanding> standing = scheduler.standing(job);
    ObjectNode reply = Json.object();
    reply.set(
        "metrics",
        JobObject.metrics(
            standing.map(s -> s.progress().metrics()).orElse(JobMetrics.NONE),
            standing.map(s -> s.row().total()).orElse(slice)));
    // A repeated result hears the same amount, though nothing is paid again.
    Amount amount = outcome != null && outcome.refused().isEmpty() ? outcome.price() : Amount.ZERO;
    return reply.put("slicePaymentAmount", amount.toString());
  }

  private TaskSeal.Authorization covering(
      JsonNode data, String worker, String job, SliceRuns slices) {
    TaskSeal.Authorization authorization =
        scheduler.seal().echoed(data.path("authorizationMessage"), worker);
    if (!authorization.slices().getOrDefault(job, SliceRuns.NONE).containsAll(slices)) {
      throw new SchedulerException(
          SchedulerException.Code.EAUTH,
          "the authorization does not cover slices %s of job %s".formatted(slices, job),
          "send the one that came with the task");
    }
    return authorization;
  }

  private JsonNode status(WireRequest request) {
    String name = Json.text(request.data(), "worker");
    var worker = new WorkerId(request.session().peer(), name);
    JsonNode list = request.data().path("slices");
    Json.requireSmall(list);
    for (JsonNode element : list) {
      if (element.path("status").asString("").equals("return")) {
        String job = Json.job(element);
        Json.requireSmall(element.path("sliceNumbers"));
        SliceRuns slices =
            SliceRuns.of(
                element.path("sliceNumbers").valueStream().mapToLong(Json::slice).toArray());
        scheduler.returnSlices(worker, job, slices, reason(element.path("reason")));
      }
    }
    scheduler.dispatcher().touch(worker);
    return Json.object().put("success", true);
  }

  private static ReturnReason reason(JsonNode reason) {
    if (reason.isObject()) {
      return ReturnReason.of(
          Json.textOrEmpty(reason, "errorCode"), Json.textOrEmpty(reason, "message"));
    }
    return ReturnReason.of(reason.asString(""));
  }

  private JsonNode closeJob(WireRequest request) {
    String job = Json.job(request.data());
    scheduler.closeJob(request.session().peer(), job);
    return Json.object().put("success", true).put("job", job);
  }

  private JsonNode submit(WireRequest request) {
    SubmitRequest submit = SubmitRequest.parse(request.data());
    var worker = new WorkerId(request.session().peer(), submit.worker());
    TaskSeal.Authorization authorization =
        scheduler.seal().texts(submit.authorizations(), submit.worker());
    scheduler.dispatcher().adopt(worker, authorization.foreign());
    var results = new ArrayList<Submission.Result>();
    var uncovered = new LinkedHashMap<JobId, List<SubmitReply.Refusal>>();
    for (SubmitRequest.SliceResult result : submit.results()) {
      if (authorization.covers(result.job().value(), result.slice())) {
        results.add(AshlarResult.of(result));
      } else {
        uncovered
            .computeIfAbsent(result.job(), job -> new ArrayList<>())
            .add(
                new SubmitReply.Refusal(
                    result.slice(), "EAUTH", "no authorization covers the slice"));
      }
    }
    SubmitOutcome outcome =
        results.isEmpty()
            ? SubmitOutcome.NOTHING
            : scheduler.submit(
                worker, new Submission(submit.worker(), submit.paymentAddress(), results, true));
    giveBack(worker, submit.returns());
    scheduler.dispatcher().touch(worker);
    return reply(outcome, uncovered).json();
  }

  private void giveBack(WorkerId worker, List<SubmitRequest.Return> returns) {
    for (SubmitRequest.Return back : returns) {
      scheduler.returnSlices(
          worker, back.job().value(), back.runs(), ReturnReason.of(back.reason()));
    }
  }

  private static SubmitReply reply(
      SubmitOutcome outcome, Map<JobId, List<SubmitReply.Refusal>> uncovered) {
    var outcomes = new ArrayList<SubmitReply.Outcome>();
    SortedMap<String, SubmitOutcome.OfJob> jobs = outcome.jobs();
    jobs.forEach((id, part) -> {
      var job = new JobId(id);
      var refused = new ArrayList<>(uncovered.getOrDefault(job, List.of()));
      part.refused()
          .forEach(r -> refused.add(new SubmitReply.Refusal(r.slice(), r.code(), r.reason())));
      outcomes.add(
          new SubmitReply.Outcome(job, part.accepted(), part.duplicate(), refused, part.paid()));
    });
    uncovered.forEach((job, refused) -> {
      if (!jobs.containsKey(job.value())) {
        outcomes.add(
            new SubmitReply.Outcome(job, SliceRuns.NONE, SliceRuns.NONE, refused, Amount.ZERO));
      }
    });
    return new SubmitReply(outcomes, outcome.receipt().orElse(""));
  }
}
