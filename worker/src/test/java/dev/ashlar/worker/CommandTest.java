package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.job.SliceRuns;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scheduler's commands do to a running worker. */
class CommandTest {
  private final ScriptedScheduler scheduler = new ScriptedScheduler();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final HostCallbacks host =
      new HostCallbacks() {
        @Override
        public void onKill(boolean temporary) {
          told.add("kill " + temporary);
        }

        @Override
        public void onReload() {
          told.add("reload");
        }

        @Override
        public void onAnnounce(String message) {
          told.add("announce " + message);
        }

        @Override
        public void onOpenPopup(URI href) {
          told.add("popup " + href);
        }
      };
  private Worker worker = Fixture.worker(scheduler, Fixture.square()).build();

  private void start(WorkerBuilder builder) {
    WorkerOptions options = builder.host(host).schedMsgPolicy(SchedMsgPolicy.TRUSTED).options();
    worker = new Worker(options, new Delivery(), pauses::add);
    worker.start();
  }

  @AfterEach
  void stop() {
    worker.stop(true);
  }

  @Test
  void killStopsAtOnceAndDisablesUnlessItIsTemporary(@TempDir Path folder) {
    start(Fixture.worker(scheduler, Fixture.square()).store(WorkerStore.at(folder)));

    scheduler.command("kill", "{\"temporary\":true}");
    Fixture.eventually().until(() -> told.contains("kill true"));
    assertThat(WorkerStore.at(folder).isDisabled()).isFalse();
    worker.start();
    scheduler.command("kill", "{\"temporary\":false}");
    Fixture.eventually().until(() -> told.contains("kill false"));

    assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
    assertThat(WorkerStore.at(folder).isDisabled()).isTrue();
  }

  @Test
  void restartComesBackAfterAPauseOfItsOwn() {
    start(Fixture.worker(scheduler, Fixture.square()));

    scheduler.command("restart", "{}");

    Fixture.eventually()
        .until(() -> scheduler.connects.get() == 2 && worker.state() == WorkerState.STARTED);
    assertThat(pauses)
        .singleElement()
        .satisfies(pause -> assertThat(pause).isBetween(Duration.ZERO, Duration.ofSeconds(10)));
  }

  @Test
  void removeReturnsRunningAndQueuedSlicesAndRefusesTheJob() throws Exception {
    var begun = new CountDownLatch(1);
    start(
        Fixture.worker(
            scheduler,
            (code, input, guest) -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return Fixture.value(1);
            }));
    scheduler.deploy(Fixture.JOB, 1);
    begun.await();

    scheduler.command("remove", "{\"jobAddress\":\"" + Fixture.JOB + "\"}");
    Fixture.eventually().until(() -> !scheduler.returns.isEmpty());
    scheduler.deploy(Fixture.JOB, 2);
    Fixture.eventually().until(() -> scheduler.returned(Fixture.JOB).equals(SliceRuns.of(1, 2)));

    assertThat(scheduler.returnCodes(Fixture.JOB)).containsExactly("removed");
    assertThat(worker.state()).isEqualTo(WorkerState.STARTED);
  }

  @Test
  void announceReachesTheHostWithoutControlCharacters() {
    start(Fixture.worker(scheduler, Fixture.square()));

    scheduler.command("announce", "{\"message\":\"tea\\u0007 is ready\"}");

    assertThat(told).containsExactly("announce tea is ready");
  }

  @Test
  void aListenerOverridesTheDefaultEvenBeforeTheStart() {
    Worker early =
        Fixture.worker(scheduler, Fixture.square())
            .host(host)
            .schedMsgPolicy(SchedMsgPolicy.TRUSTED)
            .build();
    early
        .schedMsg()
        .on(
            "announce",
            payload -> {
              told.add("mine " + payload.get("message").stringValue());
              return false;
            });
    early.start();

    scheduler.command("announce", "{\"message\":\"hello\"}");
    early.stop(true);

    assertThat(told).containsExactly("mine hello");
  }

  @Test
  void reloadStopsAndTellsTheHost() {
    start(Fixture.worker(scheduler, Fixture.square()));

    scheduler.command("reload", "{}");

    Fixture.eventually().until(() -> told.contains("reload"));
    assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
  }

  @Test
  void onlyPagesOfTheWebAreShown() {
    start(Fixture.worker(scheduler, Fixture.square()));

    scheduler.command("openPopup", "{\"href\":\"file:///etc/passwd\"}");
    scheduler.command("openPopup", "{\"href\":\"https://page.test/\"}");

    assertThat(told).containsExactly("popup https://page.test/");
  }

  @Test
  void aPriorityJobIsAddedToTheJobsThatTheWorkerTakes() {
    start(Fixture.worker(scheduler, Fixture.square()).jobAddress(Fixture.JOB));
    scheduler.command("addPriorityJob", "{\"jobId\":\"" + Fixture.OTHER + "\",\"immediate\":true}");

    scheduler.deploy(Fixture.JOB, 1);
    scheduler.deploy(Fixture.OTHER, 3);

    Fixture.eventually().until(() -> scheduler.results(Fixture.OTHER).size() == 3);
  }
}
