package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.job.SliceRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that dies with slices in hand loses none of them. */
class CrashTest {
  @TempDir Path folder;

  /** Copies the store as the disk has it now, as if the process died at this moment. */
  private WorkerStore asLeftByACrash() throws Exception {
    Path copy = Files.createTempDirectory(folder, "crash");
    try (var files = Files.list(folder.resolve("live"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return WorkerStore.at(copy);
  }

  @Test
  void whatWasFinishedIsSubmittedAndWhatWasHeldIsGivenBackAtTheNextStart() throws Exception {
    var scheduler = new ScriptedScheduler();
    scheduler.deploy(Fixture.JOB, 40);
    Worker dying =
        Fixture.worker(
                scheduler,
                (code, input, guest) -> {
                  if (input.slice() == 30) {
                    new java.util.concurrent.CountDownLatch(1).await();
                  }
                  return Fixture.value(input.slice());
                })
            .store(WorkerStore.at(folder.resolve("live")))
            .build();
    // From the tenth slice on the scheduler hears nothing any more.
    scheduler.refuseSubmitsWith(slice ->
        slice.slice() >= 10
            ? java.util.Optional.of(ScriptedScheduler.away())
            : java.util.Optional.empty());
    dying.start();
    Fixture.eventually()
        .until(() -> dying.supervisor().sandboxes().stream().anyMatch(s -> s.sliceNumber() == 30));
    long submitted = scheduler.results(Fixture.JOB).size();
    WorkerStore left = asLeftByACrash();
    dying.stop(true);

    scheduler.refuseSubmitsWith(slice -> java.util.Optional.empty());
    scheduler.returns.clear();
    Worker heir = Fixture.worker(scheduler, Fixture.square()).store(left).build();
    heir.start();
    Fixture.eventually()
        .until(() -> scheduler.results(Fixture.JOB).keySet().containsAll(List.of(10L, 29L)));
    Fixture.eventually().until(() -> scheduler.returned(Fixture.JOB).contains(30));
    heir.stop(true);

    assertThat(submitted).isLessThan(10);
    assertThat(scheduler.results(Fixture.JOB)).containsKeys(1L, 9L, 15L, 29L);
    assertThat(scheduler.returned(Fixture.JOB).intersect(SliceRuns.run(1, 29)))
        .isEqualTo(SliceRuns.NONE);
    assertThat(scheduler.duplicates).hasValue(0);
  }

  @Test
  void aWorkerThatStoppedInOrderLeavesNothingBehind() {
    var scheduler = new ScriptedScheduler();
    scheduler.deploy(Fixture.JOB, 100);
    WorkerStore store = WorkerStore.at(folder.resolve("live"));
    Worker worker = Fixture.worker(scheduler, Fixture.square()).store(store).build();
    worker.start();
    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 100);

    StopReport report = worker.stop(false);

    assertThat(report.kept()).isZero();
    try (Journal journal = store.journal(worker.options().schedulerUrl())) {
      assertThat(journal.owed()).isZero();
      assertThat(journal.recovered().results()).isEmpty();
    }
  }

  @Test
  void whatCannotBeSentAtTheStopIsKeptForTheNextStart() {
    var scheduler = new ScriptedScheduler();
    scheduler.deploy(Fixture.JOB, 1);
    WorkerStore store = WorkerStore.at(folder.resolve("live"));
    scheduler.refuseSubmitsWith(slice -> java.util.Optional.of(ScriptedScheduler.away()));
    Worker worker = Fixture.worker(scheduler, Fixture.square()).store(store).build();
    worker.start();
    Fixture.eventually().until(() -> scheduler.unassigned(Fixture.JOB) == 0);
    Fixture.eventually().until(() -> worker.supervisor().workingSlices() == 0);

    StopReport report = worker.stop(false);
    scheduler.refuseSubmitsWith(slice -> java.util.Optional.empty());
    worker.start();
    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 1);
    worker.stop(false);

    assertThat(report.kept()).isEqualTo(1);
  }
}
