package dev.ashlar.bench;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The smallest smart worker, asked by as many visitors at a time as there are connections; and
 * beside it, in the same minute, Node's own server that says the same.
 */
final class Hello {
  private static final String SCRIPT =
      "export default { fetch() { return new Response(\"hello\") } }";
  private static final int FEW = 4;
  private static final int MANY = 32;

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
    ask(worker.url(), scale.helloWarmUp(), FEW);
    var before = tree.uses();
    var rows = new ArrayList<Figure>();
    rows.addAll(measure("hello", worker.url(), tree, FEW));
    rows.addAll(measure("hello", worker.url(), tree, MANY));
    rows.add(
        Figure.of(
            "memory, a live smart worker",
            Memory.median(tree.busySince(before, ProcessTree.CELL))));
    runner.delete(worker);
    return rows;
  }

  /** The same of Node, which runs the script in the server's own process. */
  List<Figure> peer() throws IOException, InterruptedException {
    try (var node = NodeServer.start()) {
      ask(node.url(), scale.helloWarmUp(), FEW);
      var rows = new ArrayList<Figure>();
      rows.addAll(measure("peer: Node's own server", node.url(), node.tree(), FEW));
      rows.addAll(measure("peer: Node's own server", node.url(), node.tree(), MANY));
      return rows;
    }
  }

  private List<Figure> measure(String name, URI url, ProcessTree server, int connections)
      throws IOException, InterruptedException {
    var before = server.uses();
    long compiling = server.compilingMicros();
    long begin = System.nanoTime();
    long requests = ask(url, scale.hello(), connections);
    double seconds = (System.nanoTime() - begin) / 1e9;
    var cpu = server.cpuMicrosSince(before);
    double compiled = Math.max(0, server.compilingMicros() - compiling) / (double) requests;

    double perRequest = cpu.values().stream().mapToLong(Long::longValue).sum() / (double) requests;
    var programs =
        cpu.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry ->
                String.format(
                    Locale.ROOT, "%s %.0f", entry.getKey(), entry.getValue() / (double) requests))
            .collect(Collectors.joining(", "));
    var row = "%s, %d connections".formatted(name, connections);
    boolean ours = server == tree;
    return List.of(
        Figure.of(row + ", requests", String.format(Locale.ROOT, "%,.0f/s", requests / seconds)),
        new Figure(
            row + ", CPU a request",
            String.format(Locale.ROOT, "%.0f µs (%s)", perRequest, programs)
                + (ours ? String.format(Locale.ROOT, "; %.0f of it compiling", compiled) : ""),
            ours ? "≤ 80 µs" : ""));
  }

  /** Asks on all connections for a while; how many answers came. */
  private long ask(URI url, Duration time, int connections)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    try (var visitors = Executors.newFixedThreadPool(connections)) {
      var counts =
          IntStream.range(0, connections)
              .mapToObj(i -> visitors.submit(() -> visit(url, deadline)))
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

  /** One kept connection; the client is a bare socket, so that it takes little of the cores. */
  private static long visit(URI url, long deadline) throws IOException {
    long count = 0;
    try (var visitor = new Visitor(url)) {
      while (System.nanoTime() < deadline) {
        visitor.ask("hello");
        count++;
      }
    }
    return count;
  }
}
