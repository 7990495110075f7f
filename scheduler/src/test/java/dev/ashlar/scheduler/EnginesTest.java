package dev.ashlar.scheduler;

import static dev.ashlar.scheduler.World.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.job.Capabilities;
import dev.ashlar.job.Capability;
import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What computed the results of deterministic jobs is kept with them. */
class EnginesTest {
  private static final int DETERMINISTIC = 80 | Capability.DETERMINISTIC.bit();

  private final World world = World.plain();

  @AfterEach
  void closeWorld() {
    world.close();
  }

  private static Submission.Result by(String engine, String job, long slice) {
    return new Submission.Result(job, slice, "data:,value-" + slice, null, null, engine);
  }

  private String deployDeterministic(long slices) {
    return world.deploy(spec -> World.range(spec, slices).put("requirements", DETERMINISTIC));
  }

  private SliceRuns takeDeterministic() {
    Asker plain = world.asker(ALICE, 10);
    var able =
        new Asker(
            plain.worker(),
            10,
            10,
            new Capabilities(DETERMINISTIC),
            plain.worktimes(),
            plain.groups(),
            plain.onlyJobs(),
            plain.refusedJobs(),
            plain.workedJobs(),
            plain.wage(),
            1000,
            10);
    return world.scheduler.requestTask(able, Duration.ZERO).jobs().getFirst().slices();
  }

  private JobRow row(String job) {
    return world.scheduler.standing(job).orElseThrow().row();
  }

  @Test
  void eachResultIsKeptWithTheEngineOfTheSubmitThatCounted() {
    String job = deployDeterministic(4);
    takeDeterministic();

    world.submit(ALICE, List.of(by("one", job, 1), by("one", job, 2), by("two", job, 3)));
    world.submit(ALICE, List.of(by("late", job, 1), by("", job, 4)));

    assertThat(world.scheduler.events().engines(job, 1, 4))
        .isEqualTo(Map.of(1L, "one", 2L, "one", 3L, "two"));
    assertThat(world.scheduler.events().engines(job, 2, 1)).isEqualTo(Map.of(2L, "one"));
    assertThat(world.scheduler.engines(row(job))).isEqualTo(Map.of("one", 2L, "two", 1L));
  }

  @Test
  void enginesBeyondTheFirstHundredAreCountedTogether() {
    String job = deployDeterministic(104);
    for (long taken = 0; taken < 104; ) {
      taken += takeDeterministic().size();
    }
    var results = new ArrayList<Submission.Result>();
    for (long slice = 1; slice <= 104; slice++) {
      results.add(by(slice <= 2 ? "usual" : "of " + slice, job, slice));
    }

    world.submit(ALICE, results);

    var engines = world.scheduler.engines(row(job));
    assertThat(engines).hasSize(101).containsEntry("usual", 2L).containsEntry("others", 3L);
    assertThat(engines.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(104);
  }

  @Test
  void nothingIsKeptWhereTheJobDoesNotAskForIt() {
    String job = world.deployRange(1);
    world.takeAll(ALICE);

    world.submit(ALICE, List.of(by("one", job, 1)));

    assertThat(world.scheduler.events().engines(job, 1, 1)).isEmpty();
    assertThat(world.scheduler.engines(row(job))).isEmpty();
  }
}
