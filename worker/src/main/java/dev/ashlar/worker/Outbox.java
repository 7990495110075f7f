package dev.ashlar.worker;

import dev.ashlar.base.Amount;
import dev.ashlar.base.AshlarException;
import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the sandboxes made, on one thread. Events of guests leave before the results that
 * follow them, so that a deployer sees a slice's console before its result.
 *
 * <p>While the scheduler cannot be reached, a load is tried again and again with growing pauses:
 * the journal has it, nothing is lost. A load that the scheduler <em>refuses</em> is cut in halves
 * until the result that it does not like is alone; that one is tried once more and then given back.
 */
final class Outbox {
  /** A job whose result is refused for one of these has no use for others either. */
  private static final Set<String> JOB_OVER = Set.of("EJOBOVER", "ENOENT", "ECANCELLED");

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private final Context context;
  private final OutTray tray;
  private final AtomicReference<Earnings> earnings = new AtomicReference<>(Earnings.NONE);
  private final Consumer<String> jobOver;
  private volatile boolean stopping;

  Outbox(Context context, OutTray tray, Consumer<String> jobOver) {
    this.context = context;
    this.tray = tray;
    this.jobOver = jobOver;
  }

  Earnings earnings() {
    return earnings.get();
  }

  /** From now on a refused result is not tried again. */
  void stopping() {
    stopping = true;
    tray.drain();
  }

  /** Sends until the thread is interrupted. */
  void loop() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        OutTray.Load load = tray.take(TICK);
        sendEvents(load.events());
        if (load.hasSubmission()) {
          send(load);
        }
        tray.done();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendEvents(List<GuestEvent> events) throws InterruptedException {
    if (events.isEmpty()) {
      return;
    }
    try {
      context.link().emit(events);
    } catch (AshlarException e) {
      context.warn("events of guests were not delivered: " + e.line());
    }
    long dropped = tray.takeDropped();
    if (dropped > 0) {
      context.warn(dropped + " events of guests were dropped: the scheduler is too slow");
    }
  }

  private void send(OutTray.Load load) throws InterruptedException {
    var backOff = context.backOff();
    while (true) {
      try {
        submit(load);
        return;
      } catch (Unreachable e) {
        Thread.sleep(backOff.next());
      } catch (Refusal refusal) {
        split(load, refusal.cause);
        return;
      }
    }
  }

  private void split(OutTray.Load load, AshlarException refusal) throws InterruptedException {
    List<OutTray.Item> results = load.results();
    if (results.size() > 1 || (!results.isEmpty() && !load.returns().isEmpty())) {
      int half = results.size() / 2;
      send(part(load, results.subList(0, half), List.of()));
      send(part(load, results.subList(half, results.size()), List.of()));
      send(part(load, List.of(), load.returns()));
    } else if (results.size() == 1) {
      retryOnce(load, refusal);
    } else {
      context.warn("the scheduler took no returns: " + refusal.line());
      load.returns().forEach(back -> context.journal().settled(back.job(), back.runs()));
    }
  }

  private static OutTray.Load part(
      OutTray.Load load, List<OutTray.Item> results, List<Submission.GivenBack> returns) {
    return new OutTray.Load(List.of(), results, returns, load.authorizations());
  }

  private void retryOnce(OutTray.Load load, AshlarException refusal) throws InterruptedException {
    FinishedSlice slice = load.results().getFirst().slice();
    try {
      if (!stopping) {
        submit(load);
        return;
      }
    } catch (Unreachable e) {
      log.debug("not reached while trying again", e);
    } catch (Refusal again) {
      log.debug("refused again", again);
    }
    context.warn(
        "the result of slice %d of job %s was refused: %s"
            .formatted(slice.slice(), slice.job(), refusal.line()));
    tray.giveBack(
        slice.job(),
        SliceRuns.run(slice.slice(), 1),
        load.authorizations(),
        ReturnReason.of(refusal.code().name(), String.valueOf(refusal.getMessage())));
  }

  /** The scheduler may take it later. */
  private static final class Unreachable extends Exception {
    Unreachable(AshlarException cause) {
      super(cause);
    }
  }

  /** The scheduler does not want it. */
  private static final class Refusal extends Exception {
    final AshlarException cause;

    Refusal(AshlarException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private void submit(OutTray.Load load) throws InterruptedException, Unreachable, Refusal {
    if (!load.hasSubmission()) {
      return;
    }
    context.emit(new WorkerEvent.SubmitStarted(load.results().size()));
    try {
      SubmissionReply reply =
          context
              .link()
              .submit(
                  new Submission(
                      List.copyOf(load.authorizations()),
                      load.results().stream().map(OutTray.Item::slice).toList(),
                      load.returns()));
      settle(load, reply);
      context.emit(new WorkerEvent.SubmitEnded(Optional.empty()));
    } catch (AshlarException e) {
      context.emit(new WorkerEvent.SubmitFailed(e));
      context.emit(new WorkerEvent.SubmitEnded(Optional.of(e)));
      if (e.code() == WorkerException.Code.SCHEDULER_UNREACHABLE) {
        throw new Unreachable(e);
      }
      throw new Refusal(e);
    }
  }

  private void settle(OutTray.Load load, SubmissionReply reply) {
    Map<String, Map<Long, OutTray.Item>> sent = new LinkedHashMap<>();
    for (OutTray.Item item : load.results()) {
      sent.computeIfAbsent(item.slice().job(), job -> new HashMap<>())
          .put(item.slice().slice(), item);
    }
    for (SubmissionReply.JobOutcome outcome : reply.outcomes()) {
      report(sent.getOrDefault(outcome.job(), Map.of()), outcome);
    }
    // Everything sent is settled, also what an answer forgot: the transaction was the scheduler's.
    sent.forEach((job, items) ->
        context
            .journal()
            .settled(
                job, SliceRuns.of(items.keySet().stream().mapToLong(Long::longValue).toArray())));
    for (Submission.GivenBack back : load.returns()) {
      context.journal().settled(back.job(), back.runs());
      earnings.updateAndGet(sum -> sum.plusReturned(back.runs().size()));
      if (context.heard()) {
        back.runs()
            .forEach(slice ->
                context.emit(new WorkerEvent.SliceReturned(back.job(), slice, back.reason())));
      }
    }
    if (!load.results().isEmpty()) {
      context.emit(new WorkerEvent.Submitted(load.results().size(), reply.receipt()));
    }
  }

  private void report(Map<Long, OutTray.Item> sent, SubmissionReply.JobOutcome outcome) {
    long accepted = outcome.accepted().size();
    earnings.updateAndGet(sum -> sum.plusSubmitted(sent.size(), accepted, outcome.payment()));
    Set<String> codes = new HashSet<>();
    for (SubmissionReply.Refused refused : outcome.refused()) {
      codes.add(refused.code());
      log.atInfo()
          .addKeyValue("job", outcome.job())
          .addKeyValue("slice", refused.slice())
          .log("result refused: {} {}", refused.code(), refused.reason());
    }
    if (codes.stream().anyMatch(JOB_OVER::contains)) {
      jobOver.accept(outcome.job());
    }
    if (context.heard()) {
      new ArrayList<>(sent.values()).forEach(item -> sent(item.slice()));
      payments(sent, outcome);
    }
  }

  private void sent(FinishedSlice slice) {
    context.emit(new WorkerEvent.ResultSent(slice.outcome().length(), slice.job(), slice.slice()));
    context.emit(new WorkerEvent.Metrics(slice.job(), slice.slice(), slice.metrics()));
  }

  private void payments(Map<Long, OutTray.Item> sent, SubmissionReply.JobOutcome outcome) {
    long left = outcome.accepted().size();
    Amount rest = outcome.payment();
    for (var slices = outcome.accepted().iterator(); slices.hasNext(); left--) {
      // One sum was paid for all; shares differ by the smallest unit at most and add up to it.
      Amount share = new Amount(rest.units().divide(java.math.BigInteger.valueOf(left)));
      rest = rest.minus(share);
      payment(sent, outcome.job(), slices.nextLong(), true, share, "accepted");
    }
    outcome
        .duplicate()
        .forEach(n -> payment(sent, outcome.job(), n, false, Amount.ZERO, "duplicate"));
    for (SubmissionReply.Refused refused : outcome.refused()) {
      payment(sent, outcome.job(), refused.slice(), false, Amount.ZERO, refused.reason());
    }
  }

  private void payment(
      Map<Long, OutTray.Item> sent,
      String job,
      long slice,
      boolean accepted,
      Amount amount,
      String reason) {
    String address = context.paymentAddress().text();
    context.emit(new WorkerEvent.Payment(accepted, amount.toString(), reason, address, job, slice));
    OutTray.Item item = sent.get(slice);
    if (accepted && item != null && item.sandbox() != null) {
      item.sandbox().emit(new SandboxEvent.Payment(amount.toString(), address, slice));
    }
  }
}
