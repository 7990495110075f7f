package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.base.Amount;
import dev.ashlar.job.SliceRuns;
import dev.ashlar.sandbox.testing.FakeSandboxFactory;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Travelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTest {
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

  @Test
  void everySliceOfAJobIsRunSubmittedAndPaid() {
    scheduler.deploy(Fixture.JOB, 500);
    Worker worker = started(Fixture.worker(scheduler, Fixture.square()).maxWorkingSandboxes(3));

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 500);
    worker.stop(false);

    assertThat(scheduler.outcome(Fixture.JOB, 20))
        .isEqualTo(new FinishedSlice.Outcome.Value(Travelling.of(JsValue.number(400)).uri()));
    assertThat(scheduler.duplicates).hasValue(0);
    assertThat(scheduler.returns).isEmpty();
  }

  @Test
  void theFirstGrantIsSmallAndLaterOnesFollowTheMeasuredTime() {
    scheduler.deploy(Fixture.JOB, 20_000);
    started(Fixture.worker(scheduler, Fixture.square()));

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 20_000);

    assertThat(scheduler.asked.getFirst()).isEqualTo(SupervisorTuning.DEFAULTS.firstGrant());
    assertThat(scheduler.asked)
        .anyMatch(count -> count > 100)
        .allMatch(count -> count <= SupervisorTuning.DEFAULTS.maxGrant());
  }

  @Test
  void resultsThatComeTogetherAreSubmittedTogether() {
    scheduler.deploy(Fixture.JOB, 5_000);
    started(Fixture.worker(scheduler, Fixture.square()));

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 5_000);

    assertThat(scheduler.submissions.size()).isLessThan(1_000);
  }

  @Test
  void startTwiceIsRefused() {
    Worker worker = started(Fixture.worker(scheduler, Fixture.square()));

    assertThatThrownBy(worker::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("started already");
  }

  @Test
  void aWorkerWithoutASandboxConstructorDoesNotStart() {
    Worker worker =
        Worker.builder()
            .identity(Fixture.key())
            .paymentAddress(Fixture.PAYEE)
            .store(WorkerStore.none())
            .connector(scheduler)
            .build();

    assertThatThrownBy(worker::start)
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("SandboxConstructor not specified");
    assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
  }

  @Test
  void aSoftStopWaitsForTheRunningSliceAndReturnsTheOthers() throws Exception {
    var begun = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    scheduler.deploy(Fixture.JOB, 3);
    Worker worker =
        started(
            Fixture.worker(
                scheduler,
                (code, input, guest) -> {
                  begun.countDown();
                  finish.await();
                  return Fixture.value(1);
                }));
    begun.await();

    Thread stop = Thread.ofVirtual().start(() -> worker.stop(false));
    Fixture.eventually().until(() -> worker.state() == WorkerState.STOPPING);
    assertThat(worker.isWorking()).isTrue();
    finish.countDown();
    stop.join();

    assertThat(scheduler.results(Fixture.JOB)).hasSize(1);
    assertThat(scheduler.returned(Fixture.JOB).size() + scheduler.unassigned(Fixture.JOB))
        .isEqualTo(2);
    assertThat(worker.isWorking()).isFalse();
    assertThat(worker.supervisor().state()).isEqualTo(Supervisor.State.STOPPED);
  }

  @Test
  void aForcedStopEndsTheRunningSliceAndReturnsIt() throws Exception {
    var begun = new CountDownLatch(1);
    scheduler.deploy(Fixture.JOB, 1);
    Worker worker = started(Fixture.worker(scheduler, hanging(begun)));
    begun.await();

    StopReport report = worker.stop(true);

    assertThat(scheduler.returned(Fixture.JOB)).isEqualTo(SliceRuns.of(1));
    assertThat(scheduler.returnCodes(Fixture.JOB)).containsExactly("stopped");
    assertThat(report.returned()).isEqualTo(1);
    assertThat(report.kept()).isZero();
  }

  @Test
  void aForcedStopOvertakesASoftOne() throws Exception {
    var begun = new CountDownLatch(1);
    scheduler.deploy(Fixture.JOB, 1);
    Worker worker = started(Fixture.worker(scheduler, hanging(begun)));
    begun.await();

    Thread soft = Thread.ofVirtual().start(() -> worker.stop(false));
    Fixture.eventually().until(() -> worker.state() == WorkerState.STOPPING);
    worker.stop(true);
    soft.join();

    assertThat(scheduler.returned(Fixture.JOB)).isEqualTo(SliceRuns.of(1));
    assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
  }

  @Test
  void aStoppedWorkerCanBeStartedAgain() {
    Worker worker = started(Fixture.worker(scheduler, Fixture.square()));
    worker.stop(false);
    scheduler.deploy(Fixture.JOB, 10);

    worker.start();

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 10);
    assertThat(scheduler.connects).hasValue(2);
  }

  @Test
  void stopBeforeStartAnswersAtOnce() {
    Worker worker = Fixture.worker(scheduler, Fixture.square()).build();

    assertThat(worker.stop(true).returned()).isZero();
    assertThat(worker.state()).isEqualTo(WorkerState.CREATED);
  }

  @Test
  void aPausedWorkerStartsNoSlice() {
    Worker worker = started(Fixture.worker(scheduler, Fixture.square()));
    worker.pause();
    scheduler.deploy(Fixture.JOB, 20);
    assertThat(worker.state()).isEqualTo(WorkerState.PAUSED);
    assertThat(scheduler.results(Fixture.JOB)).hasSizeLessThan(20);

    worker.unpause();

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 20);
  }

  @Test
  void aDisabledWorkerDoesNotStartUntilItIsEnabled(@TempDir Path folder) {
    WorkerStore.at(folder).disable();
    Worker worker =
        Fixture.worker(scheduler, Fixture.square()).store(WorkerStore.at(folder)).build();
    workers.add(worker);

    assertThatThrownBy(worker::start)
        .isInstanceOf(WorkerDisabledException.class)
        .hasMessageContaining(folder.toString());
    WorkerStore.at(folder).enable();
    worker.start();

    assertThat(worker.isWorking()).isTrue();
  }

  @Test
  void theIdOfAWorkerStaysTheSame(@TempDir Path folder) {
    WorkerBuilder builder =
        Fixture.worker(scheduler, Fixture.square()).store(WorkerStore.at(folder));

    String id = builder.build().id();

    assertThat(id).hasSize(22).isEqualTo(builder.build().id());
  }

  @Test
  void aListenerCanKeepAWorkerFromStarting() {
    Worker worker = Fixture.worker(scheduler, Fixture.square()).build();
    worker.on("beforeStart", arguments -> ((Runnable) arguments[0]).run());

    assertThatThrownBy(worker::start)
        .isInstanceOfSatisfying(
            WorkerException.class,
            e -> assertThat(e.code()).isEqualTo(WorkerException.Code.START_CANCELLED));
    assertThat(scheduler.connects).hasValue(0);
  }

  @Test
  void aWorkerForOneJobAsksForThatJobOnly() {
    scheduler.deploy(Fixture.OTHER, 5);
    scheduler.deploy(Fixture.JOB, 5);
    started(Fixture.worker(scheduler, Fixture.square()).jobAddress(Fixture.JOB));

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 5);

    assertThat(scheduler.results(Fixture.OTHER)).isEmpty();
  }

  @Test
  void anEmptyListOfJobsIsRefused() {
    assertThatThrownBy(() -> Worker.builder().jobIds(List.of()))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("jobIds names no job");
  }

  @Test
  void theEventsOfARunComeInOrder() {
    scheduler.deploy(Fixture.JOB, 1);
    List<String> heard = new CopyOnWriteArrayList<>();
    Worker worker = Fixture.worker(scheduler, Fixture.square()).build();
    for (String name :
        List.of(
            "start", "stop", "end", "sandbox", "payment", "submitStart", "submit", "submitEnd")) {
      worker.on(name, arguments -> heard.add(name));
    }

    worker.start();
    Fixture.eventually().until(() -> heard.contains("submitEnd"));
    worker.stop(false);
    Fixture.eventually().until(() -> heard.contains("end"));

    assertThat(heard)
        .containsExactly(
            "start",
            "sandbox",
            "submitStart",
            "payment",
            "submit",
            "submitEnd",
            "stop",
            "stop",
            "end");
  }

  @Test
  void thePaymentEventSaysWhatTheSeedPromises() {
    scheduler.deploy(Fixture.JOB, 2);
    scheduler.rejectSlices(slice ->
        slice.slice() == 2 ? java.util.Optional.of("EBADARG") : java.util.Optional.empty());
    List<WorkerEvent.Payment> payments = new CopyOnWriteArrayList<>();
    Worker worker = Fixture.worker(scheduler, Fixture.square()).build();
    workers.add(worker);
    worker.on(WorkerEvent.Payment.class, payments::add);

    worker.start();

    Fixture.eventually().until(() -> payments.size() == 2);
    assertThat(payments)
        .containsExactlyInAnyOrder(
            new WorkerEvent.Payment(
                true, "0.001", "accepted", Fixture.PAYEE.text(), Fixture.JOB, 1),
            new WorkerEvent.Payment(
                false, "0", "refused by a test", Fixture.PAYEE.text(), Fixture.JOB, 2));
    assertThat(payments.getFirst().amount()).isEqualTo(Amount.ofDecimal("0.001"));
  }

  @Test
  void aSandboxTellsASliceFromItsStartToItsEnd() {
    scheduler.deploy(Fixture.JOB, 1);
    List<String> heard = new CopyOnWriteArrayList<>();
    Worker worker =
        Fixture.worker(
                scheduler,
                (code, input, guest) -> {
                  guest.progress(50);
                  return Fixture.value(1);
                })
            .build();
    worker.on(
        WorkerEvent.SandboxMade.class,
        made -> {
          for (String name :
              List.of(
                  "job",
                  "sliceStart",
                  "progress",
                  "sliceFinish",
                  "sliceError",
                  "sliceEnd",
                  "terminate")) {
            made.sandbox().on(name, arguments -> heard.add(name));
          }
        });

    worker.start();
    Fixture.eventually().until(() -> heard.contains("sliceEnd"));
    worker.stop(false);
    Fixture.eventually().until(() -> heard.contains("terminate"));

    assertThat(heard)
        .containsExactly("job", "sliceStart", "progress", "sliceFinish", "sliceEnd", "terminate");
  }

  @Test
  void aSliceThatThrowsEndsWithItsError() {
    scheduler.deploy(Fixture.JOB, 1);
    List<String> heard = new CopyOnWriteArrayList<>();
    Worker worker =
        Fixture.worker(
                scheduler,
                (code, input, guest) -> {
                  throw new IllegalArgumentException("not today");
                })
            .build();
    workers.add(worker);
    worker.on(
        WorkerEvent.SandboxMade.class,
        made -> {
          made.sandbox().on("sliceFinish", arguments -> heard.add("sliceFinish"));
          made.sandbox().on("sliceEnd", arguments -> heard.add("sliceEnd"));
          made.sandbox()
              .on(
                  SandboxEvent.SliceError.class,
                  e -> heard.add("sliceError " + e.error().message()));
        });

    worker.start();

    Fixture.eventually().until(() -> heard.size() == 2);
    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 1);
    assertThat(heard).containsExactly("sliceError not today", "sliceEnd");
    assertThat(scheduler.outcome(Fixture.JOB, 1))
        .isInstanceOfSatisfying(
            FinishedSlice.Outcome.Thrown.class,
            thrown -> assertThat(thrown.error().message()).isEqualTo("not today"));
  }

  @Test
  void oneListenerSExceptionDoesNotStopTheNext() {
    var reached = new AtomicBoolean();
    Worker worker = Fixture.worker(scheduler, Fixture.square()).build();
    workers.add(worker);
    worker.on(
        "start",
        arguments -> {
          throw new IllegalStateException("not my day");
        });
    worker.on("START", arguments -> reached.set(true));

    worker.start();

    Fixture.eventually().untilTrue(reached);
  }

  @Test
  void theDialectDecidesWhatStopMeansToListenersByName() {
    for (EventDialect dialect : EventDialect.values()) {
      List<Integer> argumentCounts = new CopyOnWriteArrayList<>();
      Worker worker = Fixture.worker(scheduler, Fixture.square()).eventDialect(dialect).build();
      worker.on("stop", arguments -> argumentCounts.add(arguments.length));
      var ended = new AtomicBoolean();
      worker.on("end", arguments -> ended.set(true));

      worker.start();
      worker.stop(false);
      Fixture.eventually().untilTrue(ended);

      assertThat(argumentCounts)
          .as("%s", dialect)
          .isEqualTo(
              switch (dialect) {
                case SEED -> List.of(0);
                case V2 -> List.of(1);
                case BOTH -> List.of(1, 0);
              });
    }
  }

  @Test
  void sandboxesAreReusedForSlicesOfTheirJobAndOfNoOther() {
    var sandboxes = new FakeSandboxFactory(Fixture.square());
    scheduler.deploy(Fixture.JOB, 50);
    scheduler.deploy(Fixture.OTHER, 50);
    started(Fixture.worker(scheduler, sandboxes).maxSandboxes(4));

    Fixture.eventually()
        .until(() ->
            scheduler.results(Fixture.JOB).size() == 50
                && scheduler.results(Fixture.OTHER).size() == 50);

    assertThat(sandboxes.made()).hasSize(2);
  }

  @Test
  void notMoreSandboxesLiveThanTheOwnerAllows() {
    var sandboxes = new FakeSandboxFactory(Fixture.square());
    started(Fixture.worker(scheduler, sandboxes).maxSandboxes(1));
    for (String job : List.of(Fixture.JOB, Fixture.OTHER, "9bCdEfGhIjKlMnOpQrStUv")) {
      scheduler.deploy(job, 5);
      Fixture.eventually().until(() -> scheduler.results(job).size() == 5);
      assertThat(sandboxes.made().stream().filter(sandbox -> !sandbox.ended())).hasSize(1);
    }
  }

  private static dev.ashlar.sandbox.testing.SliceFunction hanging(CountDownLatch begun) {
    return (code, input, guest) -> {
      begun.countDown();
      new CountDownLatch(1).await();
      return Fixture.value(1);
    };
  }
}
