package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.GuestError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The events of the Worker API by name, and what their listeners are given. */
class SeedEventsTest {
  private final ScriptedScheduler scheduler = new ScriptedScheduler();
  private final List<Worker> workers = new ArrayList<>();

  private Worker worker(WorkerBuilder builder) {
    Worker worker = builder.build();
    workers.add(worker);
    return worker;
  }

  @AfterEach
  void stopWorkers() {
    workers.forEach(worker -> worker.stop(true));
  }

  @Test
  void aFetchThatSucceedsIsStartedAnsweredAndEnded() {
    List<String> heard = new CopyOnWriteArrayList<>();
    Worker worker = worker(Fixture.worker(scheduler, Fixture.square()));
    for (String name : List.of("fetchStart", "fetch", "fetchError", "fetchEnd")) {
      worker.on(name, arguments -> heard.add(name + " " + arguments.length));
    }
    scheduler.deploy(Fixture.JOB, 1);

    worker.start();

    Fixture.eventually().until(() -> heard.size() >= 3);
    assertThat(List.copyOf(heard).subList(0, 3))
        .containsExactly("fetchStart 0", "fetch 1", "fetchEnd 0");
  }

  @Test
  void aFetchThatFailsGivesItsErrorToBothListeners() {
    WorkerException away = ScriptedScheduler.away();
    scheduler.failFetch(away);
    List<Object> errors = new CopyOnWriteArrayList<>();
    Worker worker = worker(Fixture.worker(scheduler, Fixture.square()));
    worker.once("fetchError", arguments -> errors.add(arguments[0]));
    worker.once("fetchEnd", arguments -> errors.add(arguments[0]));

    worker.start();

    Fixture.eventually().until(() -> errors.size() == 2);
    assertThat(errors).containsExactly(away, away);
  }

  @Test
  void aSubmitThatFailsIsToldAndTheNextOneSucceeds() {
    WorkerException away = ScriptedScheduler.away();
    scheduler.failSubmit(away);
    List<Object> heard = new CopyOnWriteArrayList<>();
    Worker worker = worker(Fixture.worker(scheduler, Fixture.square()));
    for (String name : List.of("submitStart", "submit", "submitError", "submitEnd")) {
      worker.on(
          name,
          arguments -> {
            heard.add(name);
            if (arguments.length > 0 && arguments[0] instanceof Throwable error) {
              heard.add(error);
            }
          });
    }
    scheduler.deploy(Fixture.JOB, 1);

    worker.start();

    Fixture.eventually().until(() -> heard.size() == 8);
    assertThat(heard)
        .containsExactly(
            "submitStart",
            "submitError",
            away,
            "submitEnd",
            away,
            "submitStart",
            "submit",
            "submitEnd");
  }

  @Test
  void theEventsOfASliceCarryWhatThePageSays() {
    scheduler.deploy(Fixture.JOB, 1);
    List<Object> heard = new CopyOnWriteArrayList<>();
    Worker worker = worker(Fixture.worker(scheduler, Fixture.square()));
    worker.on(
        "sandbox",
        arguments -> {
          var sandbox = (SandboxHandle) arguments[0];
          for (String name : List.of("sliceStart", "sliceFinish", "sliceEnd")) {
            sandbox.on(name, payload -> heard.add(payload[0]));
          }
        });

    worker.start();

    Fixture.eventually().until(() -> heard.size() == 3);
    var start = (SliceInfo) heard.get(0);
    var finish = (SandboxEvent.SliceFinish) heard.get(1);
    assertThat(start.job().publicInfo().name()).isEqualTo("demo");
    assertThat(start.job().publicInfo().description()).isEqualTo("a test");
    assertThat(finish.jobAddress()).isEqualTo(Fixture.JOB);
    assertThat(finish.sliceNumber()).isEqualTo(1);
    assertThat(finish.timeReport()).isEqualTo(new TimeReport(2, 1, 0, 0));
    assertThat(heard.get(2)).isEqualTo(start);
  }

  @Test
  void aSliceErrorCarriesTheSliceAndThenTheError() {
    scheduler.deploy(Fixture.JOB, 1);
    List<Object> heard = new CopyOnWriteArrayList<>();
    Worker worker =
        worker(
            Fixture.worker(
                scheduler,
                (code, input, guest) -> {
                  throw new IllegalArgumentException("not today");
                }));
    worker.on(
        WorkerEvent.SandboxMade.class,
        made -> made.sandbox().on("sliceError", arguments -> heard.addAll(List.of(arguments))));

    worker.start();

    Fixture.eventually().until(() -> heard.size() == 2);
    assertThat(((SliceInfo) heard.get(0)).job().id()).isEqualTo(Fixture.JOB);
    assertThat(((GuestError) heard.get(1)).message()).isEqualTo("not today");
  }

  @Test
  void theSupervisorShowsTheSandboxesAndTheWorkerThatItWorks() throws Exception {
    var begun = new CountDownLatch(1);
    var finish = new CountDownLatch(1);
    scheduler.deploy(Fixture.JOB, 1);
    Worker worker =
        worker(
            Fixture.worker(
                scheduler,
                (code, input, guest) -> {
                  begun.countDown();
                  finish.await();
                  return Fixture.value(1);
                }));
    assertThat(worker.working()).isFalse();

    worker.start();
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(worker.working()).isTrue();
    assertThat(worker.supervisor().workingSandboxes())
        .singleElement()
        .satisfies(sandbox -> assertThat(sandbox.jobId()).contains(Fixture.JOB));
    finish.countDown();
    worker.stop();
    assertThat(worker.working()).isFalse();
    assertThat(worker.supervisor().sandboxes()).isEmpty();
  }
}
