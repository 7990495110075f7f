package dev.ashlar.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How long a script that nobody has seen before takes from being posted to its first answer. */
final class FirstAnswers {
  private static final int WARM_UP = 3;

  /** In this time a runner puts another ready cell in the place of the one that was taken. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final RunnerClient runner;
  private final Scale scale;

  FirstAnswers(RunnerClient runner, Scale scale) {
    this.runner = runner;
    this.scale = scale;
  }

  List<Figure> measure() throws IOException, InterruptedException {
    measure(WARM_UP, PAUSE, "warm-up");
    var paced = measure(scale.scripts(), PAUSE, "paced");
    var rushed = measure(scale.scripts(), Duration.ZERO, "rushed");
    return List.of(
        new Figure("new script to its first answer, 4 a second", paced.summary(), "p50 ≤ 25 ms"),
        Figure.of("new script to its first answer, without a pause", rushed.summary()));
  }

  private Times measure(int scripts, Duration pause, String kind)
      throws IOException, InterruptedException {
    var times = new Times();
    for (int i = 0; i < scripts; i++) {
      var answer = kind + " " + i;
      var script = "export default { fetch() { return new Response(\"%s\") } }".formatted(answer);
      long begin = System.nanoTime();
      var worker = runner.create(script);
      runner.ask(worker, answer);
      times.add(System.nanoTime() - begin);
      // Gone again, so that the fiftieth is measured beside as few processes as the first.
      runner.delete(worker);
      Thread.sleep(pause);
    }
    return times;
  }
}
