package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.job.SliceRuns;
import dev.ashlar.sandbox.Sandbox;
import dev.ashlar.sandbox.SandboxException;
import dev.ashlar.sandbox.SandboxFactory;
import dev.ashlar.sandbox.SandboxProbe;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.testing.FakeSandboxFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worktime that is not on the machine yet is waited for before there is a sandbox. */
class WorktimeWaitTest {
  private final ScriptedScheduler scheduler = new ScriptedScheduler();
  private final FakeSandboxFactory sandboxes = new FakeSandboxFactory(Fixture.square());
  private final AtomicInteger asked = new AtomicInteger();
  private final List<Worker> workers = new ArrayList<>();

  @AfterEach
  void stop() {
    workers.forEach(worker -> worker.stop(true));
  }

  /** How a worktime comes. */
  private interface Bringing {
    void bring() throws InterruptedException;
  }

  /** Sandboxes of a worktime that has to come first. */
  private record Slow(SandboxFactory real, Bringing worktime) implements SandboxFactory {
    @Override
    public Sandbox create(SandboxSpec spec) {
      return real.create(spec);
    }

    @Override
    public boolean deterministic() {
      return real.deterministic();
    }

    @Override
    public void awaitWorktime(String name, String version) throws InterruptedException {
      worktime.bring();
    }

    @Override
    public SandboxProbe probe() {
      return real.probe();
    }
  }

  private void start(Bringing worktime) {
    scheduler.deploy(Fixture.JOB, 5);
    var slow = new Slow(sandboxes, worktime);
    var worker = Fixture.worker(scheduler, sandboxes).sandboxFactory(slow).build();
    workers.add(worker);
    worker.start();
  }

  @Test
  void noSandboxWaitsForAWorktimeAndNoClockRuns() throws Exception {
    var come = new CountDownLatch(1);
    start(() -> {
      asked.incrementAndGet();
      come.await();
    });
    Fixture.eventually().until(() -> asked.get() > 0);
    assertThat(sandboxes.made()).isEmpty();

    come.countDown();

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 5);
    assertThat(scheduler.returns).isEmpty();
  }

  @Test
  void aWorktimeThatDoesNotComeIsAskedForOnceMore() {
    start(() -> {
      if (asked.incrementAndGet() == 1) {
        throw missing();
      }
    });

    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 5);
    assertThat(scheduler.returns).isEmpty();
  }

  @Test
  void aWorktimeThatCannotBeHadIsWhyTheJobIsReturned() {
    start(() -> {
      throw missing();
    });

    Fixture.eventually()
        .until(() -> scheduler.returned(Fixture.JOB).equals(SliceRuns.of(1, 2, 3, 4, 5)));
    assertThat(scheduler.returnCodes(Fixture.JOB)).containsOnly("ENOWORKTIME");
    assertThat(sandboxes.made()).isEmpty();
  }

  private static SandboxException missing() {
    return new SandboxException(SandboxException.Code.NO_WORKTIME, "there is no Python", "");
  }
}
