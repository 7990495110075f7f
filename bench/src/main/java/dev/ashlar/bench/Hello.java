package dev.ashlar.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The smallest smart worker, asked by as many visitors at a time as there are connections. */
final class Hello {
  private static final String SCRIPT =
      "export default { fetch() { return new Response(\"hello\") } }";
  private static final int CONNECTIONS = 4;

  private final RunnerClient runner;
  private final ProcessTree tree;
  private final Scale scale;

  Hello(RunnerClient runner, ProcessTree tree, Scale scale) {
    this.runner = runner;
    this.tree = tree;
    this.scale = scale;
  }

  List<Figure> measure() throws IOException, InterruptedException {
    var worker = runner.create(SCRIPT);
    ask(worker, scale.helloWarmUp());

    var before = tree.uses();
    long compiling = tree.compilingMicros();
    long begin = System.nanoTime();
    long requests = ask(worker, scale.hello());
    double seconds = (System.nanoTime() - begin) / 1e9;
    var cpu = tree.cpuMicrosSince(before);
    long compiled = tree.compilingMicros() - compiling;
    var instance = tree.busySince(before, ProcessTree.CELL);

    double perRequest = cpu.values().stream().mapToLong(Long::longValue).sum() / (double) requests;
    var programs =
        cpu.entrySet().stream()
            .map(entry ->
                String.format(
                    Locale.ROOT, "%s %.0f", entry.getKey(), entry.getValue() / (double) requests))
            .collect(Collectors.joining(", "));
    var rows =
        List.of(
            Figure.of("hello, requests", String.format(Locale.ROOT, "%,.0f/s", requests / seconds)),
            new Figure(
                "hello, CPU a request",
                String.format(Locale.ROOT, "%.0f µs (%s)", perRequest, programs),
                "≤ 80 µs"),
            Figure.of(
                "hello, of that compiling Java",
                String.format(Locale.ROOT, "%.0f µs", Math.max(0, compiled) / (double) requests)),
            Figure.of("memory, a live smart worker", Memory.median(instance)));
    runner.delete(worker);
    return rows;
  }

  /** Asks on all connections for a while; how many answers came. */
  private long ask(RunnerClient.Worker worker, Duration time)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    try (var visitors = Executors.newFixedThreadPool(CONNECTIONS)) {
      var counts =
          IntStream.range(0, CONNECTIONS)
              .mapToObj(i -> visitors.submit(() -> visit(worker, deadline)))
              .toList();
      long sum = 0;
      for (Future<Long> count : counts) {
        sum += count.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e.toString() : e.getCause().getMessage(), e);
    }
  }

  private long visit(RunnerClient.Worker worker, long deadline)
      throws IOException, InterruptedException {
    long count = 0;
    while (System.nanoTime() < deadline) {
      runner.ask(worker, "hello");
      count++;
    }
    return count;
  }
}
