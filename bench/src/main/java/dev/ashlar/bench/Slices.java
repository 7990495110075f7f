package dev.ashlar.bench;

import dev.ashlar.client.ClientException;
import dev.ashlar.client.Compute;
import dev.ashlar.client.Job;
import dev.ashlar.client.Results;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Jobs from one end to the other: from deploying to the last result in the client's hands, paid and
 * all.
 */
final class Slices {
  private static final String EMPTY = "(n) => { progress(1); return n }";
  private static final String ONE_MILLISECOND =
      "(n) => { const end = performance.now() + 1; while (performance.now() < end); progress(1); return n }";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** In this time a worker readies another cell in the place of the one that was taken. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private static final Duration SINGLES_LIMIT = Duration.ofSeconds(15);

  private final Compute compute;
  private final Scale scale;

  Slices(Compute compute, Scale scale) {
    this.compute = compute;
    this.scale = scale;
  }

  /** Starts sandboxes and lets the code be compiled; no figure. */
  List<Figure> warmUp() throws InterruptedException {
    run(scale.warmUpSlices(), EMPTY);
    return List.of();
  }

  List<Figure> empty() throws InterruptedException {
    double rate = run(scale.emptySlices(), EMPTY);
    return List.of(new Figure("empty slices", perSecond(rate), "≥ 2,000/s"));
  }

  List<Figure> ofOneMillisecond() throws InterruptedException {
    double rate = run(scale.millisecondSlices(), ONE_MILLISECOND);
    // `ashlar up` has as many sandboxes as there are cores, and each slice keeps one busy for a
    // millisecond.
    int most = Runtime.getRuntime().availableProcessors() * 1_000;
    var measured =
        "%s, %.0f %% of what the cores can".formatted(perSecond(rate), 100 * rate / most);
    return List.of(new Figure("slices of 1 ms", measured, "of at most %,d/s".formatted(most)));
  }

  /** Jobs of one slice, one after the other, with a pause between and without. */
  List<Figure> single() throws InterruptedException {
    return List.of(
        Figure.of("a job of one empty slice, 4 a second", single(PAUSE)),
        Figure.of("a job of one empty slice, without a pause", single(Duration.ZERO)));
  }

  /** Fewer where time runs out. */
  private String single(Duration pause) throws InterruptedException {
    var times = new Times();
    long deadline = System.nanoTime() + SINGLES_LIMIT.toNanos();
    while (times.count() < scale.singles() && System.nanoTime() < deadline) {
      long begin = System.nanoTime();
      run(1, EMPTY);
      times.add(System.nanoTime() - begin);
      Thread.sleep(pause);
    }
    return times.summary();
  }

  /**
   * The memory of sandboxes in the midst of a job, which is not measured otherwise: looking takes
   * its time.
   */
  List<Figure> sandboxes(ProcessTree tree) throws InterruptedException {
    var before = tree.uses();
    int slices = scale.millisecondSlices();
    var job = compute.forRange(1, slices).work(ONE_MILLISECOND).exec();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!job.isDone()
        && job.results().available() < slices / 2
        && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    var seen = Memory.median(tree.busySince(before, ProcessTree.CELL));
    check(resultsOf(job), slices);
    return List.of(Figure.of("memory, a sandbox of a job", seen));
  }

  /** Runs a job to its end; slices a second. */
  private double run(int slices, String work) throws InterruptedException {
    long begin = System.nanoTime();
    var job = compute.forRange(1, slices).work(work).exec();
    var results = resultsOf(job);
    long end = System.nanoTime();
    check(results, slices);
    return slices * 1e9 / (end - begin);
  }

  /** A job that takes too long is stopped, so that it does not disturb what is measured next. */
  private static Results resultsOf(Job job) throws InterruptedException {
    try {
      return job.await(LIMIT);
    } catch (ClientException e) {
      job.cancel("longer than the bench waits");
      throw e;
    }
  }

  private static void check(Results results, int slices) {
    for (int i = 0; i < slices; i++) {
      if (!(results.value(i) instanceof Number number) || number.doubleValue() != i + 1.0) {
        throw new IllegalStateException("result %d is %s".formatted(i + 1, results.get(i)));
      }
    }
  }

  private static String perSecond(double rate) {
    return String.format(Locale.ROOT, "%,.0f/s", rate);
  }
}
