package dev.ashlar.scheduler;

import static dev.ashlar.scheduler.World.ALICE;
import static dev.ashlar.scheduler.World.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ashlar.job.SliceRuns;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final Map<String, String> ALL =
      Map.of("result", "r", "stop", "s", "console", "c", "error", "e");

  private final World world = World.plain();

  @AfterEach
  void closeWorld() {
    world.close();
  }

  private static final class Listener implements EventSink {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private volatile boolean open = true;

    @Override
    public boolean deliver(List<Delivery> events) {
      events.forEach(event -> heard.add(event.token() + ":" + event.data().path("sliceNumber")));
      return open;
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }

  private Listener listen(String session, String job) {
    var listener = new Listener();
    world.scheduler.subscriptions().subscribe(session, OWNER.text(), job, ALL, listener);
    return listener;
  }

  private static void awaitHeard(Listener listener, String... events) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(listener.heard).containsExactly(events));
  }

  @Test
  void eventsOfBeforeAndAfterTheSubscriptionComeInTheirOrder() {
    String job = world.deployRange(3);
    SliceRuns all = world.takeAll(ALICE);
    world.submit(ALICE, job, all.take(2));

    Listener listener = listen("session", job);
    world.submit(ALICE, List.of(World.error(job, 3)));

    awaitHeard(listener, "r:1", "r:2", "e:3", "r:3", "s:");
  }

  @Test
  void whoComesBackGoesOnWhereItWas() {
    String job = world.deployRange(3);
    SliceRuns all = world.takeAll(ALICE);
    world.submit(ALICE, job, all.take(1));
    Listener first = listen("one", job);
    awaitHeard(first, "r:1");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(world.scheduler.events().cursors(job, OWNER.text()))
                .containsEntry("result", 1L));
    first.open = false;

    world.submit(ALICE, job, all.minus(SliceRuns.of(1)));
    Listener second = listen("two", job);

    awaitHeard(second, "r:2", "r:3", "s:");
  }

  @Test
  void theEndIsToldToWhoeverAsksAgain() {
    String job = world.deployRange(1);
    world.submit(ALICE, job, world.takeAll(ALICE));
    awaitHeard(listen("one", job), "r:1", "s:");

    Listener late = listen("two", job);

    await().atMost(Duration.ofSeconds(20)).until(() -> late.heard.contains("s:"));
  }

  @Test
  void aRequestForWorkWaitsAndIsAnsweredByADeploy() throws InterruptedException {
    var grants = new CopyOnWriteArrayList<Grant>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() ->
                grants.add(
                    world.scheduler.requestTask(world.asker(ALICE, 1), Duration.ofSeconds(30))));

    String job = world.deployRange(1);

    assertThat(waiting.join(Duration.ofSeconds(20))).isTrue();
    assertThat(grants.getFirst().jobs().getFirst().job()).isEqualTo(job);
  }

  @Test
  void aFailedSliceOfAJobWithRetriesRunsAgain() {
    String job =
        world.deploy(spec -> {
          spec.putObject("ashlar").putObject("errorPolicy").put("kind", "retry").put("retries", 1);
          return World.range(spec, 1);
        });
    world.takeAll(ALICE);

    var first = World.of(job, world.submit(ALICE, List.of(World.error(job, 1))));
    SliceRuns again = world.takeAll(ALICE);
    var second = World.of(job, world.submit(ALICE, List.of(World.error(job, 1))));

    assertThat(first.refused()).extracting(SubmitOutcome.Refusal::code).containsExactly("ERETRY");
    assertThat(again).isEqualTo(SliceRuns.of(1));
    assertThat(second.accepted()).isEqualTo(SliceRuns.of(1));
  }
}
