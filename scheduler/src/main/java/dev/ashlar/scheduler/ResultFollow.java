package dev.ashlar.scheduler;

import dev.ashlar.job.JobId;
import dev.ashlar.wire.ResultsReply;
import dev.ashlar.wire.ResultsRequest;
import dev.ashlar.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * {@code ashlar.results}: a client of ours follows the results of its job by the number of the last
 * one it has, and its request waits when there is none yet. Nothing is kept here for it, so that it
 * may go on at any node.
 */
final class ResultFollow {
  private static final int PAGE = 256;

  /** Characters of results in one answer, give or take one run. */
  private static final long MAX_CHARACTERS = 16 << 20;

  private final Scheduler scheduler;

  ResultFollow(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  JsonNode results(WireRequest request) {
    ResultsRequest ask = ResultsRequest.parse(request.data());
    scheduler.requireOwner(request.session().peer(), ask.job().value());
    EventHub hub = scheduler.events().hub();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ask.waitMillis());
    long seen = hub.listen(ask.job().value());
    while (true) {
      ResultsReply reply = look(ask);
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (!reply.results().isEmpty() || reply.ended() || left <= 0) {
        return reply.json();
      }
      try {
        seen = hub.await(ask.job().value(), seen, Math.min(left, scheduler.pollMillis()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return reply.json();
      }
    }
  }

  private ResultsReply look(ResultsRequest ask) {
    // Read before the events, so that a job that is over by then has told all of them.
    JobStanding standing = standing(ask.job());
    var results = new ArrayList<ResultsReply.Result>();
    long next = ask.after();
    long characters = 0;
    boolean all = true;
    List<JobEventRow> page = scheduler.events().after(ask.job().value(), next, PAGE);
    for (JobEventRow row : page) {
      if (results.size() >= ask.limit() || characters >= MAX_CHARACTERS) {
        all = false;
        break;
      }
      if (row.label().equals(Labels.RESULT)) {
        for (ResultsReply.Result result : results(standing, row)) {
          results.add(result);
          characters += result.uri().length() + result.engine().length();
        }
      }
      next = row.seq();
    }
    boolean ended = standing.row().isOver() && all && page.size() < PAGE;
    return new ResultsReply(
        results,
        next,
        ended,
        standing.row().state().wireName(),
        standing.row().total(),
        standing.progress().done(),
        standing.row().stopCode(),
        standing.row().stopReason());
  }

  private List<ResultsReply.Result> results(JobStanding standing, JobEventRow row) {
    String job = standing.row().id();
    EventLog events = scheduler.events();
    Map<Long, String> engines =
        scheduler.isDeterministic(standing.row())
            ? events.engines(job, row.first(), row.count())
            : Map.of();
    return events
        .results(job, row.first(), row.count(), Math.toIntExact(row.count()))
        .entrySet()
        .stream()
        .map(result ->
            new ResultsReply.Result(
                result.getKey(), result.getValue(), engines.getOrDefault(result.getKey(), "")))
        .toList();
  }

  private JobStanding standing(JobId job) {
    return scheduler.standing(job.value()).orElseThrow();
  }
}
