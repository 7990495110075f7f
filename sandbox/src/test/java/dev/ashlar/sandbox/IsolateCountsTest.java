package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an owner sets counts, in a cell that was ready before the guest was known. */
class IsolateCountsTest {
  /** Few of everything, each another number. */
  private static final IsolateCounts FEW = new IsolateCounts(8, 2, 5, 100, 1_000, 500, 700);

  private static CellPool pool;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(Engine.path()));
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  /** A world that answers everything after a moment, and counts what is under way. */
  private static final class World extends NoBindings {
    final List<LogLine> lines = new CopyOnWriteArrayList<>();
    final AtomicInteger most = new AtomicInteger();
    private int open;

    @Override
    public FetchReply fetch(FetchCall call) throws InterruptedException {
      synchronized (this) {
        open++;
        most.accumulateAndGet(open, Math::max);
        long until = System.nanoTime() + 50_000_000;
        for (long left = 50_000_000; left > 0; left = until - System.nanoTime()) {
          wait(1 + left / 1_000_000);
        }
        open--;
      }
      return new FetchReply(200, "OK", "http://w.localhost/", false, List.of(), new Body.None());
    }

    @Override
    public void log(LogLine line) {
      lines.add(line);
    }
  }

  private static String answer(String body, IsolateCounts counts, World world) throws IOException {
    String script = "export default { async fetch() { %s } }".formatted(body);
    var spec =
        new IsolateSpec(
            "counts",
            "http://counts.localhost/",
            ScriptType.MODULE,
            script,
            "{}",
            IsolateLimits.DEFAULTS.withCounts(counts),
            world);
    try (Isolate isolate = ((LoadOutcome.Loaded) pool.load(spec)).isolate()) {
      var head = new FetchHead("GET", "http://counts.localhost/", List.of());
      var event = new FetchEvent("e", head, new Body.None(), FetchEvent.Client.PATIENT);
      var answered = (FetchOutcome.Answered) isolate.fetch(event);
      return new String(answered.body().readAll(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void timersBeyondTheNumberAreRefusedByName() throws IOException {
    String text =
        answer(
            """
            try {
              for (let i = 0; i < 6; i++) setTimeout(() => {}, 1);
            } catch (error) {
              return new Response(error.name + ": " + error.message);
            }
            return new Response("all were taken");
            """,
            FEW,
            new World());

    assertThat(text).isEqualTo("RangeError: setTimeout: more than 5 timers are alive");
  }

  @Test
  void requestsBeyondTheNumberOfAnEventAreRefusedByName() throws IOException {
    String text =
        answer(
            """
            const said = [];
            for (let i = 0; i < 9; i++) {
              said.push(await fetch("http://w.localhost/").then((r) => r.status, String));
            }
            return new Response(said.join());
            """,
            FEW,
            new World());

    assertThat(text)
        .isEqualTo(
            "200,200,200,200,200,200,200,200,"
                + "TypeError: fetches: an event may make at most 8 requests");
  }

  @Test
  void requestsBeyondThoseUnderWayWaitForTheirTurn() throws IOException {
    var world = new World();
    String text =
        answer(
            """
            const all = Array.from({ length: 7 }, () => fetch("http://w.localhost/"));
            return new Response((await Promise.all(all)).map((r) => r.status).join());
            """,
            FEW,
            world);

    assertThat(text).isEqualTo("200,200,200,200,200,200,200");
    assertThat(world.most).hasValueBetween(1, 2);
  }

  @Test
  void theLogOfAnEventEndsWithANotice() throws IOException {
    var world = new World();
    answer(
        "for (let i = 0; i < 10; i++) console.log('x'.repeat(30)); return new Response('');",
        FEW,
        world);

    assertThat(world.lines).hasSizeBetween(2, 5);
    assertThat(world.lines.getLast().message())
        .containsExactly("log-bytes: more than 100 bytes of log; the rest is dropped");
  }

  @Test
  void aScriptLargerThanItMayBeNeverReachesACell() {
    assertThatThrownBy(() -> answer("'%s'".formatted("x".repeat(1_000)), FEW, new World()))
        .hasMessageContaining("the script has more than 1000 bytes");
  }
}
