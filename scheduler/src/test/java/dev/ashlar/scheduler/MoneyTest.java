package dev.ashlar.scheduler;

import static dev.ashlar.scheduler.World.ALICE;
import static dev.ashlar.scheduler.World.BOB;
import static dev.ashlar.scheduler.World.OWNER;
import static dev.ashlar.scheduler.World.PAYEE;
import static dev.ashlar.scheduler.World.PAYER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.base.Amount;
import dev.ashlar.base.AshlarException;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.JobState;
import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class MoneyTest {
  private World world = new World(builder -> builder.paidErrorsPerJob(2).errorsPerJob(4));

  @AfterEach
  void closeWorld() {
    world.close();
  }

  @Test
  void aDeployThatThePayerCannotCoverIsRefusedAndLeavesNothing() {
    assertThatThrownBy(() -> world.deployRange(2001))
        .isInstanceOfSatisfying(
            AshlarException.class, e -> assertThat(e.code().name()).isEqualTo("ENOFUNDS"));

    List<JobRow> jobs = world.database.read(handle -> new JobTable().newest(handle, 10));
    assertThat(jobs).isEmpty();
    assertThat(world.bank.audit().balanced()).isTrue();
  }

  @Test
  void slicesThatThePayerCannotCoverAreRefusedAndThoseBeforeStay() {
    String job = world.deploy(spec -> spec.put("isOpen", false).put("absoluteSlicePayment", 400));
    world.scheduler.addSlices(OWNER, job, List.of("{}", "{}"));

    assertThatThrownBy(() -> world.scheduler.addSlices(OWNER, job, List.of("{}")))
        .isInstanceOfSatisfying(
            AshlarException.class, e -> assertThat(e.code().name()).isEqualTo("ENOFUNDS"));

    assertThat(world.standing(job).row().total()).isEqualTo(2);
    assertThat(world.held(job)).isEqualTo(Amount.ofDecimal("800"));
  }

  @Test
  void slicesThatAreSentTwiceAreThereOnceAndHeldForOnce() {
    String job = world.deploy(spec -> spec.put("isOpen", false));
    List<String> pile = List.of(kvin(1), kvin(2));

    assertThat(world.scheduler.addSlices(OWNER, job, pile, OptionalLong.of(1))).isEqualTo(2);
    assertThat(world.scheduler.addSlices(OWNER, job, pile, OptionalLong.of(1))).isEqualTo(2);
    assertThat(world.scheduler.addSlices(OWNER, job, pile, OptionalLong.of(3))).isEqualTo(4);

    assertThat(world.held(job)).isEqualTo(World.PRICE.times(4));
    assertThatThrownBy(() -> world.scheduler.addSlices(OWNER, job, pile, OptionalLong.of(4)))
        .hasMessageContaining("next slice of job " + job + " is 5, not 4");
  }

  @Test
  void aByValueJobEndsOnlyAfterItWasClosed() {
    String job = world.deploy(spec -> spec.put("isOpen", false));
    world.scheduler.addSlices(OWNER, job, List.of(kvin(1), kvin(2)));
    SliceRuns given = world.take(ALICE, 1).union(world.take(ALICE, 1));
    assertThat(world.scheduler.sliceData(job, given)).containsEntry(2L, kvin(2));
    world.submit(ALICE, job, given);
    assertThat(world.standing(job).row().state()).isEqualTo(JobState.RUNNING);

    world.scheduler.closeJob(OWNER, job);

    assertThat(world.standing(job).row().state()).isEqualTo(JobState.FINISHED);
    assertThat(world.held(job)).isEqualTo(Amount.ZERO);
  }

  private static String kvin(int value) {
    return "{\"_serializeVerId\":\"v9\",\"what\":" + value + "}";
  }

  @Test
  void aRepeatedDeployHoldsOnce() {
    ObjectNode data = World.range(world.submitData(), 10);
    world.scheduler.deploy(OWNER, JobSpec.parse(data), data.toString());

    world.scheduler.deploy(OWNER, JobSpec.parse(data), data.toString());

    assertThat(world.balance(PAYER)).isEqualTo(Amount.ofDecimal("995"));
    assertThatThrownBy(() -> world.scheduler.deploy(PAYEE, JobSpec.parse(data), data.toString()))
        .hasMessageContaining("taken");
  }

  @Test
  void marketValueIsTheConfiguredPriceTimesTheFactor() {
    String job =
        world.deploy(spec ->
            World.range(spec.put("absoluteSlicePayment", 0).put("mvMultSlicePayment", 2.5), 4));

    assertThat(world.held(job)).isEqualTo(Amount.ofDecimal("0.001"));
  }

  @Test
  void errorsArePaidUpToTheLimitOnly() {
    String job = world.deployRange(10);
    world.take(ALICE, 5);

    var outcome =
        World.of(
            job,
            world.submit(
                ALICE,
                List.of(
                    World.error(job, 1),
                    World.error(job, 2),
                    World.error(job, 3),
                    World.value(job, 4))));

    assertThat(outcome.accepted()).isEqualTo(SliceRuns.run(1, 4));
    assertThat(outcome.paid()).isEqualTo(Amount.ofDecimal("1.5"));
  }

  @Test
  void tooManyErrorsEndTheJob() {
    String job = world.deployRange(10);
    world.take(ALICE, 5);
    var results = new ArrayList<Submission.Result>();
    for (int slice = 1; slice <= 5; slice++) {
      results.add(World.error(job, slice));
    }

    world.submit(ALICE, results);

    JobRow row = world.standing(job).row();
    assertThat(row.state()).isEqualTo(JobState.CANCELLED);
    assertThat(row.stopCode()).isEqualTo("ETOOMANYERRORS");
    assertThat(world.balance(PAYER)).isEqualTo(Amount.ofDecimal("999"));
  }

  @Test
  void cancellingGivesTheRestBackAndPaysNothingMore() {
    String job = world.deployRange(10);
    SliceRuns given = world.take(ALICE, 4);
    world.submit(ALICE, job, given.take(1));

    Amount released = world.scheduler.cancel(OWNER, job, "enough");

    assertThat(released).isEqualTo(Amount.ofDecimal("4.5"));
    var late = world.submit(ALICE, job, given);
    assertThat(late.duplicate()).isEqualTo(SliceRuns.of(1));
    assertThat(late.refused()).extracting(SubmitOutcome.Refusal::code).containsOnly("EJOBOVER");
    assertThat(world.take(BOB, 1)).isEqualTo(SliceRuns.NONE);
  }

  @Test
  void onlyTheOwnerCancels() {
    String job = world.deployRange(10);

    assertThatThrownBy(() -> world.scheduler.cancel(PAYEE, job, ""))
        .hasMessageContaining("belongs to");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theBooksBalanceAfterAnyHistory(long seed) {
    world.close();
    world = new World(seed, builder -> builder.chunkSlices(16));
    var random = new Random(seed);
    var jobs = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      jobs.add(world.deployRange(20 + random.nextInt(40)));
    }
    for (int step = 0; step < 150; step++) {
      WorkerId worker = random.nextBoolean() ? ALICE : BOB;
      String job = jobs.get(random.nextInt(jobs.size()));
      switch (random.nextInt(12)) {
        case 0 -> world.clock.advance(Duration.ofMinutes(6));
        case 1 -> world.scheduler.expireLeases();
        case 2 -> world.scheduler = world.node();
        case 3 -> world.scheduler.returnAll(worker);
        case 4 -> {
          if (random.nextInt(10) == 0) {
            world.scheduler.cancel(OWNER, job, "");
          }
        }
        case 5 -> world.submit(worker, job, SliceRuns.run(1 + random.nextInt(20), 5));
        default -> {
          Grant grant = world.scheduler.requestTask(world.asker(worker, 7), Duration.ZERO);
          for (Grant.OfJob part : grant.jobs()) {
            world.submit(worker, part.job(), part.slices().take(1 + random.nextInt(7)));
          }
        }
      }
    }

    assertThat(world.bank.audit().problems()).isEmpty();
    long done = jobs.stream().mapToLong(job -> world.standing(job).progress().done()).sum();
    assertThat(world.balance(PAYEE)).isEqualTo(World.PRICE.times(done));
    for (String job : jobs) {
      assertThat(world.scheduler.fetchResults(OWNER, job, 1, 100))
          .hasSize((int) world.standing(job).progress().done());
    }
  }
}
