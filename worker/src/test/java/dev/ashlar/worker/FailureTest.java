package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.job.SliceRuns;
import dev.ashlar.sandbox.Cause;
import dev.ashlar.sandbox.testing.FakeSandboxFactory;
import dev.ashlar.sandbox.testing.SliceFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the table of failures: what becomes of the slice, and of the job. */
class FailureTest {
  private final ScriptedScheduler scheduler = new ScriptedScheduler();
  private final List<Worker> workers = new ArrayList<>();

  private Worker started(WorkerBuilder builder) {
    Worker worker = builder.build();
    workers.add(worker);
    worker.start();
    return worker;
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(worker -> worker.stop(true));
  }

  /** Slice 2 is a bad one; all others square. */
  private static SliceFunction withBadSlice(SliceFunction bad) {
    return (code, input, guest) ->
        input.slice() == 2 ? bad.run(code, input, guest) : Fixture.square().run(code, input, guest);
  }

  private void runFive(WorkerBuilder builder) {
    scheduler.deploy(Fixture.JOB, 5);
    started(builder);
    Fixture.eventually()
        .until(() ->
            scheduler.results(Fixture.JOB).size() + scheduler.returned(Fixture.JOB).size() == 5);
  }

  @ParameterizedTest
  @CsvSource({
    "CPU_LIMIT, cpu, ESLICETOOSLOW",
    "WALL_LIMIT, wall, ESLICETOOSLOW",
    "WALL_LIMIT, progress-silence, ENOPROGRESS",
    "STALLED, '', ENOPROGRESS",
    "OUT_OF_MEMORY, memory, ESLICETOOBIG",
    "RESULT_TOO_BIG, result, ETOOBIG",
    "HUNG, '', EUNCAUGHT"
  })
  void aLimitCostsTheRunningSliceAlone(Cause cause, String limit, String code) {
    var tries = new AtomicInteger();

    runFive(
        Fixture.worker(
            scheduler,
            withBadSlice((job, input, guest) -> {
              tries.incrementAndGet();
              throw guest.end(cause, limit, "the value");
            })));

    assertThat(scheduler.returned(Fixture.JOB)).isEqualTo(SliceRuns.of(2));
    assertThat(scheduler.returnCodes(Fixture.JOB)).containsExactly(code);
    assertThat(scheduler.results(Fixture.JOB)).hasSize(4);
    assertThat(tries).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({"CRASHED", "PROTOCOL_ERROR", "POLICY_VIOLATION"})
  void aSandboxThatDiesIsRetriedOnceAndThenTheSliceReturned(Cause cause) {
    var tries = new AtomicInteger();

    runFive(
        Fixture.worker(
            scheduler,
            withBadSlice((job, input, guest) -> {
              tries.incrementAndGet();
              throw guest.end(cause, "", "");
            })));

    assertThat(tries).hasValue(2);
    assertThat(scheduler.returned(Fixture.JOB)).isEqualTo(SliceRuns.of(2));
    assertThat(scheduler.returnCodes(Fixture.JOB)).containsExactly("EUNCAUGHT");
  }

  @Test
  void aSandboxThatDiesOnceCostsNothing() {
    var tries = new AtomicInteger();

    runFive(
        Fixture.worker(
            scheduler,
            withBadSlice((job, input, guest) -> {
              if (tries.incrementAndGet() == 1) {
                throw guest.end(Cause.CRASHED, "", "");
              }
              return Fixture.value("fine");
            })));

    assertThat(scheduler.results(Fixture.JOB)).hasSize(5);
    assertThat(scheduler.returns).isEmpty();
  }

  @Test
  void aRejectedSliceIsTriedAsOftenAsTheGuestWantsAndThenTheJobIsPurged() {
    var tries = new AtomicInteger();
    scheduler.deploy(Fixture.JOB, 1);

    started(
        Fixture.worker(
            scheduler,
            (job, input, guest) -> {
              tries.incrementAndGet();
              throw guest.reject(Fixture.value("no luck"), 2);
            }));
    Fixture.eventually().until(() -> !scheduler.returns.isEmpty());
    scheduler.deploy(Fixture.JOB, 1);
    Fixture.eventually().until(() -> scheduler.returns.size() == 2);

    assertThat(tries).hasValue(3);
    assertThat(scheduler.returns.getFirst().reason())
        .isEqualTo(new ReturnReason("EWORKREJECT", "no luck", 2));
    assertThat(scheduler.returns.getLast().reason().code()).isEqualTo("EWORKREJECT");
  }

  @Test
  void theStrictRuleReturnsWhatReportsNoProgressHoweverShort() {
    runFive(
        Fixture.worker(
                scheduler,
                (job, input, guest) -> {
                  if (input.slice() != 2) {
                    guest.progress(100);
                  }
                  return Fixture.value(1);
                })
            .progressRule(ProgressRule.STRICT));

    assertThat(scheduler.returned(Fixture.JOB)).isEqualTo(SliceRuns.of(2));
    assertThat(scheduler.returnCodes(Fixture.JOB)).containsExactly("ENOPROGRESS");
    assertThat(scheduler.events).singleElement().isInstanceOf(GuestEvent.NoProgress.class);
  }

  @Test
  void ignoreNoProgressTurnsTheRuleIntoAWarning() {
    List<String> warnings = new CopyOnWriteArrayList<>();
    scheduler.deploy(Fixture.JOB, 5);
    Worker worker =
        Fixture.worker(scheduler, Fixture.square())
            .progressRule(ProgressRule.STRICT)
            .ignoreNoProgress(true)
            .build();
    workers.add(worker);
    worker.on(WorkerEvent.Warning.class, warning -> warnings.add(warning.text()));

    worker.start();

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 5);
    Fixture.eventually().until(() -> !warnings.isEmpty());
    assertThat(warnings).containsExactly("job " + Fixture.JOB + " reports no progress");
  }

  @Test
  void aResultThatCannotBeReadBecomesAnErrorAndEndsItsSandbox() {
    var sandboxes =
        new FakeSandboxFactory(
            withBadSlice((job, input, guest) -> new byte[] {4, (byte) 0xff, 15, 99}));

    runFive(Fixture.worker(scheduler, sandboxes));

    assertThat(scheduler.results(Fixture.JOB)).hasSize(5);
    assertThat(scheduler.outcome(Fixture.JOB, 2))
        .isInstanceOfSatisfying(
            FinishedSlice.Outcome.Thrown.class,
            thrown ->
                assertThat(thrown.error().message())
                    .isEqualTo("Unserializable message from work function"));
    assertThat(sandboxes.made()).hasSizeGreaterThan(1);
  }

  @Test
  void codeFromAnotherOriginIsNotFetchedAndTheJobReturned() {
    scheduler.deploy(Fixture.JOB, 3, "http://elsewhere.test/code.js");

    started(Fixture.worker(scheduler, Fixture.square()));
    Fixture.eventually().until(() -> scheduler.returned(Fixture.JOB).size() == 3);

    assertThat(scheduler.returnCodes(Fixture.JOB)).containsExactly("EPERM_ORIGIN");
  }

  @Test
  void aFetchThatFailsIsTriedAgain() {
    scheduler.failFetch(ScriptedScheduler.away());
    scheduler.failFetch(ScriptedScheduler.away());
    scheduler.deploy(Fixture.JOB, 1);
    List<String> heard = new CopyOnWriteArrayList<>();
    Worker worker = Fixture.worker(scheduler, Fixture.square()).build();
    workers.add(worker);
    worker.on("fetchError", arguments -> heard.add("fetchError"));
    worker.on("fetchEnd", arguments -> heard.add("fetchEnd " + arguments.length));
    worker.on("fetch", arguments -> heard.add("fetch"));

    worker.start();

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 1);
    Fixture.eventually().until(() -> heard.size() >= 6);
    assertThat(heard.subList(0, 6))
        .containsExactly(
            "fetchError", "fetchEnd 1", "fetchError", "fetchEnd 1", "fetch", "fetchEnd 0");
  }

  @Test
  void resultsWaitWhileTheSchedulerIsAwayAndLeaveWhenItIsBack() {
    for (int i = 0; i < 4; i++) {
      scheduler.failSubmit(ScriptedScheduler.away());
    }

    runFive(Fixture.worker(scheduler, Fixture.square()));

    assertThat(scheduler.results(Fixture.JOB)).hasSize(5);
    assertThat(scheduler.returns).isEmpty();
    assertThat(scheduler.duplicates).hasValue(0);
  }

  @Test
  void aResultThatTheSchedulerRefusesIsReturnedAndTheOthersArePaid() {
    scheduler.refuseSubmitsWith(slice ->
        slice.slice() == 3
            ? Optional.of(new WorkerException(WorkerException.Code.BAD_TASK, "do not like it", ""))
            : Optional.empty());

    runFive(Fixture.worker(scheduler, Fixture.square()));

    assertThat(scheduler.results(Fixture.JOB)).hasSize(4).doesNotContainKey(3L);
    assertThat(scheduler.returned(Fixture.JOB)).isEqualTo(SliceRuns.of(3));
  }

  @Test
  void aJobThatIsOverIsDropped() {
    scheduler.rejectSlices(slice -> Optional.of("EJOBOVER"));
    scheduler.deploy(Fixture.JOB, 400);

    started(
        Fixture.worker(
            scheduler,
            (job, input, guest) -> {
              guest.progress(1);
              return Fixture.value(1);
            }));

    Fixture.eventually().until(() -> scheduler.unassigned(Fixture.JOB) == 0);
    Fixture.eventually().until(() -> scheduler.returned(Fixture.JOB).size() > 0);
    assertThat(scheduler.returnCodes(Fixture.JOB)).containsOnly("over");
  }

  @Test
  void aForeignJobStopsAWorkerThatIsMeantForOneJob() {
    var liar = new ScriptedScheduler();
    liar.deploy(Fixture.OTHER, 1);
    List<WorkerException> errors = new CopyOnWriteArrayList<>();
    Worker worker =
        Fixture.worker(liar, Fixture.square())
            .jobAddress(Fixture.JOB)
            .connector(me -> new Forgetful(liar.connect(me)))
            .build();
    workers.add(worker);
    worker.on(WorkerEvent.Failed.class, failed -> errors.add(failed.error()));

    worker.start();

    Fixture.eventually().until(() -> worker.state() == WorkerState.STOPPED);
    assertThat(errors)
        .singleElement()
        .satisfies(e -> assertThat(e.code()).isEqualTo(WorkerException.Code.FOREIGN_JOB));
    assertThat(liar.returned(Fixture.OTHER)).isEqualTo(SliceRuns.of(1));
  }

  /** A link that forgets which jobs the worker asked for. */
  private record Forgetful(SchedulerLink link) implements SchedulerLink {
    @Override
    public Grant requestTask(TaskQuery query) throws InterruptedException {
      return link.requestTask(
          new TaskQuery(query.slots(), query.maxSlices(), List.of(), query.patience()));
    }

    @Override
    public SubmissionReply submit(Submission submission) throws InterruptedException {
      return link.submit(submission);
    }

    @Override
    public void emit(List<GuestEvent> events) throws InterruptedException {
      link.emit(events);
    }

    @Override
    public java.util.Map<String, String> modules(List<String> ids) throws InterruptedException {
      return link.modules(ids);
    }

    @Override
    public Artifact fetch(java.net.URI location, int maxBytes) throws InterruptedException {
      return link.fetch(location, maxBytes);
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
