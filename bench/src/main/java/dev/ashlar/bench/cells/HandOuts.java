package dev.ashlar.bench.cells;

import dev.ashlar.bench.Figure;
import dev.ashlar.bench.Times;
import dev.ashlar.sandbox.Body;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.IsolateLimits;
import dev.ashlar.sandbox.ScriptType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** From a ready cell in the pool to the first answer of a script that nobody has seen. */
final class HandOuts {
  private static final int COUNT = 30;
  private static final int WARM_UP = 20;

  /** In this time the pool readies another. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final CellPool pool;

  HandOuts(CellPool pool) {
    this.pool = pool;
  }

  List<Figure> measure() throws InterruptedException {
    return List.of(
        figure(ScriptType.MODULE, "export default { fetch() { return new Response('%s') } }"),
        figure(
            ScriptType.CLASSIC,
            "addEventListener('fetch', (event) => event.respondWith(new Response('%s')))"));
  }

  private Figure figure(ScriptType type, String script) throws InterruptedException {
    pool.prewarmIsolates(IsolateLimits.DEFAULTS.memoryMiB());
    var times = new Times();
    for (int i = 0; i < COUNT + WARM_UP; i++) {
      Thread.sleep(PAUSE);
      String answer = type + " " + i;
      long begin = System.nanoTime();
      ask(type, script.formatted(answer), answer);
      if (i >= WARM_UP) {
        times.add(System.nanoTime() - begin);
      }
    }
    return new Figure(
        "ready cell to the first answer of an unseen %s script"
            .formatted(type.name().toLowerCase(Locale.ROOT)),
        times.summary(),
        "p50 ≤ 3 ms");
  }

  private void ask(ScriptType type, String script, String expected) {
    try (var worker = BenchWorker.load(pool, type, script, BenchBindings.NOTHING)) {
      if (!(worker.ask() instanceof Body.Whole(byte[] bytes))
          || !new String(bytes, StandardCharsets.UTF_8).equals(expected)) {
        throw new IllegalStateException("not the answer " + expected);
      }
    }
  }
}
