package dev.ashlar.scheduler;

import static dev.ashlar.scheduler.World.ALICE;
import static dev.ashlar.scheduler.World.BOB;
import static dev.ashlar.scheduler.World.OWNER;
import static dev.ashlar.scheduler.World.PAYEE;
import static dev.ashlar.scheduler.World.PAYER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.base.Amount;
import dev.ashlar.job.JobId;
import dev.ashlar.job.JobState;
import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExactlyOnceTest {
  private final World world = World.plain();

  @AfterEach
  void closeWorld() {
    world.close();
  }

  @Test
  void aJobOfABillionSlicesDeploysAndGivesItsFirst() {
    String job =
        world.deploy(spec -> World.range(spec.put("absoluteSlicePayment", 1e-9), 1_000_000_000L));

    SliceRuns given = world.take(ALICE, 100);

    assertThat(given).isEqualTo(SliceRuns.run(1, 100));
    assertThat(world.standing(job).row().total()).isEqualTo(1_000_000_000L);
  }

  @Test
  void resultsArePaidAndTheJobFinishesWithItsLast() {
    String job = world.deployRange(10);
    assertThat(world.held(job)).isEqualTo(Amount.ofDecimal("5"));

    var outcome = world.submit(ALICE, job, world.takeAll(ALICE));

    assertThat(outcome.accepted()).isEqualTo(SliceRuns.run(1, 10));
    assertThat(outcome.paid()).isEqualTo(Amount.ofDecimal("5"));
    assertThat(world.standing(job).row().state()).isEqualTo(JobState.FINISHED);
    assertThat(world.balance(PAYEE)).isEqualTo(Amount.ofDecimal("5"));
    assertThat(world.balance(PAYER)).isEqualTo(Amount.ofDecimal("995"));
    assertThat(world.held(job)).isEqualTo(Amount.ZERO);
    assertThat(world.bank.audit().balanced()).isTrue();
  }

  @Test
  void aRepeatedSubmitIsAnsweredAndNotPaidTwice() {
    String job = world.deployRange(10);
    SliceRuns slices = world.take(ALICE, 4);
    world.submit(ALICE, job, slices);

    var again = world.submit(ALICE, job, slices);

    assertThat(again.accepted()).isEqualTo(SliceRuns.NONE);
    assertThat(again.duplicate()).isEqualTo(slices);
    assertThat(again.paid()).isEqualTo(Amount.ZERO);
    assertThat(world.held(job)).isEqualTo(Amount.ofDecimal("3"));
  }

  @Test
  void aBatchThatIsPartlyOldIsSplit() {
    String job = world.deployRange(10);
    SliceRuns all = world.takeAll(ALICE);
    world.submit(ALICE, job, SliceRuns.of(2, 4, 5));

    var outcome = world.submit(BOB, job, all.take(6));

    assertThat(outcome.accepted()).isEqualTo(SliceRuns.of(1, 3, 6));
    assertThat(outcome.duplicate()).isEqualTo(SliceRuns.of(2, 4, 5));
    assertThat(outcome.paid()).isEqualTo(Amount.ofDecimal("1.5"));
  }

  @Test
  void aSliceTwiceInOneBatchCountsOnce() {
    String job = world.deployRange(10);
    world.take(ALICE, 2);

    var outcome =
        World.of(job, world.submit(ALICE, List.of(World.value(job, 1), World.value(job, 1))));

    assertThat(outcome.accepted()).isEqualTo(SliceRuns.of(1));
    assertThat(outcome.paid()).isEqualTo(World.PRICE);
  }

  @Test
  void aSliceThatWasNeverGivenOutIsRefused() {
    String job = world.deploy(spec -> World.range(spec.put("absoluteSlicePayment", 0.01), 10_000));
    world.take(ALICE, 1);

    var outcome = world.submit(ALICE, job, SliceRuns.of(1, 9_999));

    assertThat(outcome.accepted()).isEqualTo(SliceRuns.of(1));
    assertThat(outcome.refused()).extracting(SubmitOutcome.Refusal::slice).containsExactly(9_999L);
  }

  @Test
  void anExpiredLeaseIsGivenToTheNextWorkerAndTheFirstResultCounts() {
    String job = world.deployRange(1);
    SliceRuns first = world.take(ALICE, 1);
    assertThat(world.take(BOB, 1)).isEqualTo(SliceRuns.NONE);

    world.clock.advance(world.options.sliceLease().plusSeconds(1));
    world.scheduler.expireLeases();
    SliceRuns second = world.take(BOB, 1);

    assertThat(second).isEqualTo(first);
    assertThat(world.submit(ALICE, job, first).accepted()).isEqualTo(first);
    assertThat(world.submit(BOB, job, second).duplicate()).isEqualTo(second);
  }

  @Test
  void aWorkerThatShowsLifeKeepsItsSlices() {
    world.deployRange(1);
    world.take(ALICE, 1);
    world.clock.advance(world.options.sliceLease().minusSeconds(1));
    world.scheduler.dispatcher().touch(ALICE);

    world.clock.advance(Duration.ofSeconds(10));
    world.scheduler.expireLeases();

    assertThat(world.scheduler.dispatcher().desk(jobs().getFirst()).orElseThrow().free()).isZero();
  }

  private List<String> jobs() {
    return world.database.read(handle -> new JobTable().active(handle));
  }

  @Test
  void anIdleWorkerRacesForASliceThatIsOutForLongAndAThirdDoesNot() {
    String job = world.deployRange(1);
    world.take(ALICE, 1);
    world.clock.advance(world.options.cotaskAfter().plusSeconds(1));

    SliceRuns raced = world.take(BOB, 1);
    SliceRuns third = world.take(new WorkerId(OWNER, "carol"), 1);

    assertThat(raced).isEqualTo(SliceRuns.of(1));
    assertThat(third).isEqualTo(SliceRuns.NONE);
    assertThat(world.submit(BOB, job, raced).accepted()).isEqualTo(raced);
    assertThat(world.submit(ALICE, job, raced).duplicate()).isEqualTo(raced);
    assertThat(world.bank.audit().balanced()).isTrue();
  }

  @Test
  void returnedSlicesGoToTheNextWorker() {
    String job = world.deployRange(3);
    SliceRuns given = world.take(ALICE, 3);

    world.scheduler.returnSlices(ALICE, job, given, ReturnReason.NONE);

    assertThat(world.take(BOB, 3).first()).hasValue(1);
  }

  @Test
  void nobodyReturnsWhatAnotherHolds() {
    String job = world.deployRange(1);
    SliceRuns given = world.take(ALICE, 1);

    world.scheduler.returnSlices(BOB, job, given, ReturnReason.NONE);

    assertThat(world.take(BOB, 1)).isEqualTo(SliceRuns.NONE);
  }

  @Test
  void aSliceThatComesBackTooOftenForOneReasonEndsTheJobWithThatCode() {
    String job = world.deployRange(1);
    for (int i = 0; i <= world.options.returnsPerSlice(); i++) {
      SliceRuns given = world.take(ALICE, 1);
      world.scheduler.returnSlices(ALICE, job, given, ReturnReason.of("ENOPROGRESS"));
    }

    JobRow row = world.standing(job).row();

    assertThat(row.state()).isEqualTo(JobState.CANCELLED);
    assertThat(row.stopCode()).isEqualTo("ENOPROGRESS");
    assertThat(world.balance(PAYER)).isEqualTo(Amount.ofDecimal("1000"));
  }

  @Test
  void oneOfManyWorkersCannotEndAJobByReturningASliceAgainAndAgain() {
    String job = world.deployRange(1);
    for (int i = 10; i < 10 + world.options.returnsPerSlice(); i++) {
      world.scheduler.dispatcher().touch(new WorkerId(World.address(i), "worker " + i));
    }

    for (int i = 0; i < 10 * world.options.returnsPerSlice(); i++) {
      SliceRuns given = world.take(ALICE, 1);
      world.scheduler.returnSlices(ALICE, job, given, ReturnReason.of("ENOPROGRESS"));
    }
    assertThat(world.standing(job).row().state()).isEqualTo(JobState.RUNNING);

    for (int i = 10; i < 10 + world.options.returnsPerSlice(); i++) {
      var worker = new WorkerId(World.address(i), "worker " + i);
      SliceRuns given = world.take(worker, 1);
      world.scheduler.returnSlices(worker, job, given, ReturnReason.of("ENOPROGRESS"));
    }
    assertThat(world.standing(job).row().state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aNodeAfterACrashReadsTheDoneSetAndGoesOn() {
    String job = world.deployRange(10);
    SliceRuns given = world.takeAll(ALICE);
    world.submit(ALICE, job, SliceRuns.of(1, 2, 7));

    // Not closed: it is as if the process were gone.
    world.scheduler = world.node();
    SliceRuns next = world.takeAll(BOB);

    assertThat(next).isEqualTo(given.minus(SliceRuns.of(1, 2, 7)));
    assertThat(world.submit(ALICE, job, SliceRuns.of(3)).accepted()).isEqualTo(SliceRuns.of(3));
    assertThat(world.submit(BOB, job, next).accepted()).isEqualTo(next.minus(SliceRuns.of(3)));
    assertThat(world.standing(job).row().state()).isEqualTo(JobState.FINISHED);
    assertThat(world.bank.audit().balanced()).isTrue();
  }

  @Test
  void whatAWorkerShowsThatItHasStaysItsOwnAfterARestart() {
    String job = world.deployRange(10);
    SliceRuns given = world.take(ALICE, 4);
    String text = world.scheduler.seal().text(ALICE.name(), Map.of(new JobId(job), given));

    world.scheduler = world.node();
    show(text);

    assertThat(world.takeAll(BOB))
        .isEqualTo(SliceRuns.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).minus(given));
    assertThat(world.submit(ALICE, job, given).accepted()).isEqualTo(given);
  }

  @Test
  void whatAWorkerGaveBackAfterARestartIsNotBelievedToBeItsOwnAgain() {
    String job = world.deployRange(4);
    SliceRuns given = world.takeAll(ALICE);
    String text = world.scheduler.seal().text(ALICE.name(), Map.of(new JobId(job), given));
    world.scheduler = world.node();
    show(text);

    world.scheduler.returnSlices(ALICE, job, SliceRuns.of(2), ReturnReason.NONE);
    show(text);

    assertThat(world.takeAll(BOB)).isEqualTo(SliceRuns.of(2));
  }

  @Test
  void anAuthorizationOfThisLifeIsNoClaim() {
    String job = world.deployRange(2);
    SliceRuns given = world.takeAll(ALICE);
    String text = world.scheduler.seal().text(ALICE.name(), Map.of(new JobId(job), given));
    world.scheduler.returnSlices(ALICE, job, given, ReturnReason.NONE);

    show(text);

    assertThat(world.takeAll(BOB)).isEqualTo(given);
  }

  private void show(String text) {
    TaskSeal.Authorization shown = world.scheduler.seal().texts(List.of(text), ALICE.name());
    world.scheduler.dispatcher().adopt(ALICE, shown.foreign());
  }

  @Test
  void bigResultsAndSmallOnesComeBackAsTheyWere() {
    String job = world.deployRange(4);
    world.take(ALICE, 2);
    world.take(ALICE, 2);
    String big = "data:," + "x".repeat(RunTable.INLINE_BYTES);

    world.submit(
        ALICE,
        List.of(
            World.value(job, 1),
            new Submission.Result(job, 2, big, null, null, ""),
            World.value(job, 3)));

    assertThat(world.scheduler.fetchResults(OWNER, job, 1, 4))
        .containsOnlyKeys(1L, 2L, 3L)
        .containsEntry(1L, "data:,value-1")
        .containsEntry(2L, big)
        .containsEntry(3L, "data:,value-3");
  }
}
