package dev.ashlar.worker;

import dev.ashlar.base.Amount;
import dev.ashlar.base.AshlarException;
import dev.ashlar.job.SliceRuns;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A scheduler in the same process whose answers a test scripts, and that remembers all it hears.
 */
final class ScriptedScheduler implements SchedulerConnector {
  static final Amount PRICE = Amount.ofDecimal("0.001");

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Map<String, JsonNode> descriptions = new HashMap<>();
  private final Map<String, TreeSet<Long>> waiting = new LinkedHashMap<>();
  private final Map<String, TreeMap<Long, FinishedSlice>> results = new HashMap<>();
  private final ArrayDeque<AshlarException> fetchFailures = new ArrayDeque<>();
  private final ArrayDeque<AshlarException> submitFailures = new ArrayDeque<>();
  private Function<FinishedSlice, Optional<AshlarException>> refusing = slice -> Optional.empty();
  private Function<FinishedSlice, Optional<String>> rejecting = slice -> Optional.empty();
  private boolean unreachable;
  private int grants;

  final List<Submission.GivenBack> returns = new CopyOnWriteArrayList<>();
  final List<GuestEvent> events = new CopyOnWriteArrayList<>();
  final List<Submission> submissions = new CopyOnWriteArrayList<>();
  final List<Integer> asked = new CopyOnWriteArrayList<>();
  final AtomicInteger connects = new AtomicInteger();
  final AtomicInteger duplicates = new AtomicInteger();
  volatile @Nullable Introduction worker;

  /** A job over the numbers 1 to {@code count}. */
  synchronized void deploy(String job, long count) {
    deploy(job, count, "data:,x%20=%3E%20x");
  }

  synchronized void deploy(String job, long count, String code) {
    var node = JSON.createObjectNode().put("jobId", job).put("codeLocation", code);
    node.putArray("argumentsLocation");
    node.put(
        "MROLocation",
        "data:application/json,%7B%22start%22:1,%22end%22:" + count + ",%22step%22:1%7D");
    node.putObject("public").put("name", "demo").put("description", "a test");
    descriptions.put(job, node);
    var slices = new TreeSet<Long>();
    for (long slice = 1; slice <= count; slice++) {
      slices.add(slice);
    }
    waiting.put(job, slices);
    notifyAll();
  }

  synchronized void failFetch(AshlarException failure) {
    fetchFailures.add(failure);
  }

  synchronized void failSubmit(AshlarException failure) {
    submitFailures.add(failure);
  }

  /** Refuses whole submits with such a slice in them. */
  synchronized void refuseSubmitsWith(Function<FinishedSlice, Optional<AshlarException>> refusing) {
    this.refusing = refusing;
  }

  /** Takes submits, but not such slices. */
  synchronized void rejectSlices(Function<FinishedSlice, Optional<String>> rejecting) {
    this.rejecting = rejecting;
  }

  synchronized void unreachable(boolean away) {
    unreachable = away;
    notifyAll();
  }

  void command(String name, String payload) {
    Introduction connected = worker;
    if (connected == null) {
      throw new IllegalStateException("no worker is connected");
    }
    connected.commands().accept(new RemoteCommand(name, JSON.readTree(payload)));
  }

  synchronized Map<Long, FinishedSlice> results(String job) {
    return new TreeMap<>(results.getOrDefault(job, new TreeMap<>()));
  }

  FinishedSlice.Outcome outcome(String job, long slice) {
    FinishedSlice finished = results(job).get(slice);
    if (finished == null) {
      throw new AssertionError("slice %d of %s has no result".formatted(slice, job));
    }
    return finished.outcome();
  }

  synchronized long unassigned(String job) {
    return waiting.getOrDefault(job, new TreeSet<>()).size();
  }

  SliceRuns returned(String job) {
    return returns.stream()
        .filter(back -> back.job().equals(job))
        .map(Submission.GivenBack::runs)
        .reduce(SliceRuns.NONE, SliceRuns::union);
  }

  List<String> returnCodes(String job) {
    return returns.stream()
        .filter(back -> back.job().equals(job))
        .map(back -> back.reason().code())
        .distinct()
        .toList();
  }

  static WorkerException away() {
    return new WorkerException(
        WorkerException.Code.SCHEDULER_UNREACHABLE, "the scheduler is away", "");
  }

  @Override
  public SchedulerLink connect(Introduction introduction) {
    worker = introduction;
    connects.incrementAndGet();
    return new Link();
  }

  private final class Link implements SchedulerLink {
    private boolean closed;

    @Override
    public Grant requestTask(TaskQuery query) throws InterruptedException {
      synchronized (ScriptedScheduler.this) {
        asked.add(query.maxSlices());
        if (!fetchFailures.isEmpty()) {
          throw fetchFailures.remove();
        }
        if (unreachable) {
          throw away();
        }
        long left = query.patience().toMillis();
        long end = System.currentTimeMillis() + left;
        while (left > 0 && !closed && !unreachable) {
          Grant grant = grant(query);
          if (grant.size() > 0) {
            return grant;
          }
          ScriptedScheduler.this.wait(left);
          left = end - System.currentTimeMillis();
        }
        return Grant.NONE;
      }
    }

    private Grant grant(TaskQuery query) {
      for (var entry : waiting.entrySet()) {
        boolean wanted = query.jobs().isEmpty() || query.jobs().contains(entry.getKey());
        if (wanted && !entry.getValue().isEmpty()) {
          var taken = new ArrayList<Long>();
          while (taken.size() < query.maxSlices() && !entry.getValue().isEmpty()) {
            Long first = entry.getValue().first();
            entry.getValue().remove(first);
            taken.add(first);
          }
          JsonNode description = descriptions.get(entry.getKey());
          if (description == null) {
            throw new IllegalStateException("no description of " + entry.getKey());
          }
          return new Grant(
              "grant-" + ++grants,
              List.of(
                  new Grant.GrantedJob(
                      entry.getKey(),
                      description,
                      SliceRuns.of(taken.stream().mapToLong(Long::longValue).toArray()),
                      List.of())),
              Optional.empty());
        }
      }
      return Grant.NONE;
    }

    @Override
    public SubmissionReply submit(Submission submission) {
      synchronized (ScriptedScheduler.this) {
        if (!submitFailures.isEmpty()) {
          throw submitFailures.remove();
        }
        if (unreachable) {
          throw away();
        }
        for (FinishedSlice slice : submission.results()) {
          refusing
              .apply(slice)
              .ifPresent(failure -> {
                throw failure;
              });
        }
        submissions.add(submission);
        returns.addAll(submission.returns());
        return reply(submission);
      }
    }

    private SubmissionReply reply(Submission submission) {
      Map<String, List<FinishedSlice>> byJob = new LinkedHashMap<>();
      submission
          .results()
          .forEach(slice -> byJob.computeIfAbsent(slice.job(), j -> new ArrayList<>()).add(slice));
      List<SubmissionReply.JobOutcome> outcomes = new ArrayList<>();
      byJob.forEach((job, slices) -> outcomes.add(outcome(job, slices)));
      return new SubmissionReply(outcomes, "receipt");
    }

    private SubmissionReply.JobOutcome outcome(String job, List<FinishedSlice> slices) {
      var accepted = new TreeSet<Long>();
      var duplicate = new TreeSet<Long>();
      List<SubmissionReply.Refused> refused = new ArrayList<>();
      TreeMap<Long, FinishedSlice> known = results.computeIfAbsent(job, id -> new TreeMap<>());
      for (FinishedSlice slice : slices) {
        Optional<String> code = rejecting.apply(slice);
        if (code.isPresent()) {
          refused.add(new SubmissionReply.Refused(slice.slice(), code.get(), "refused by a test"));
        } else if (known.putIfAbsent(slice.slice(), slice) == null) {
          accepted.add(slice.slice());
        } else {
          duplicate.add(slice.slice());
          duplicates.incrementAndGet();
        }
      }
      return new SubmissionReply.JobOutcome(
          job, runs(accepted), runs(duplicate), refused, PRICE.times(accepted.size()));
    }

    private SliceRuns runs(Set<Long> slices) {
      return SliceRuns.of(slices.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void emit(List<GuestEvent> batch) {
      events.addAll(batch);
    }

    @Override
    public Map<String, String> modules(List<String> ids) {
      return Map.of();
    }

    @Override
    public Artifact fetch(URI location, int maxBytes) {
      throw new WorkerException(
          WorkerException.Code.EPERM_ORIGIN, location + " is somewhere else", "");
    }

    @Override
    public void close() {
      synchronized (ScriptedScheduler.this) {
        closed = true;
        ScriptedScheduler.this.notifyAll();
      }
    }
  }

  /** Short waits, so that tests of failures take no time. */
  static SupervisorTuning quick() {
    return SupervisorTuning.DEFAULTS
        .withBackOff(Duration.ofMillis(2), Duration.ofMillis(8))
        .withStopTimeout(Duration.ofMillis(300));
  }
}
