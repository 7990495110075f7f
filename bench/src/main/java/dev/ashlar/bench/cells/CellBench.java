package dev.ashlar.bench.cells;

import dev.ashlar.bench.Figure;
import dev.ashlar.bench.Machine;
import dev.ashlar.bench.Table;
import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.CellPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures cells in this process: no network, no database. A part that fails says so in its row;
 * the others are measured all the same.
 */
@Command(
    name = "cells",
    mixinStandardHelpOptions = true,
    description =
        "Measures sandboxes by themselves, and guest code beside Node; about two minutes.")
public final class CellBench implements Callable<Integer> {
  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Writes the table as Markdown, too.")
  private @Nullable Path output;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private final Table table = new Table();
  private boolean failed;

  /** One thing that is measured, into rows of the table. */
  @FunctionalInterface
  private interface Part {
    List<Figure> measure() throws IOException, InterruptedException;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var machine = Machine.read();
    var wrapped = CellOptions.of(engine()).withMaxCells(64);
    var options = wrapped.withBubblewrap(false);
    try (var unready = new CellPool(options.withReady(0))) {
      var starts = new Starts(unready);
      part("start", starts::starts);
      part("engine alone", new EngineAlone(engine())::measure);
      part("ready cells a second", starts::rate);
      part("idle memory", starts::memory);
      part("kill", starts::kill);
      var slices = new SliceFigures(unready);
      part("slices", slices::slices);
      part("echo", slices::echo);
      part("hang", slices::hang);
      part("memory bomb", slices::bomb);
      part("streams", new StreamFigures(unready)::measure);
      part("kernels", new Kernels(unready)::measure);
    }
    try (var unready = new CellPool(wrapped.withReady(0))) {
      part("start in bubblewrap", new Starts(unready)::inBubblewrap);
    }
    try (var prewarmed = new CellPool(options)) {
      part("hand-out", new HandOuts(prewarmed)::measure);
    }
    spec.commandLine().getOut().print(table.text(machine));
    spec.commandLine().getOut().flush();
    if (output != null) {
      table.write(output, machine);
    }
    return failed ? 1 : 0;
  }

  private void part(String name, Part part) throws InterruptedException {
    var err = spec.commandLine().getErr();
    err.println("bench: " + name);
    err.flush();
    try {
      part.measure().forEach(table::add);
    } catch (IOException | RuntimeException e) {
      failed = true;
      table.add(Figure.of(name, "failed: " + e.getMessage()));
    }
  }

  private static Path engine() {
    return Path.of(
        Optional.ofNullable(System.getProperty("ashlar.engine"))
            .or(() -> Optional.ofNullable(System.getenv("ASHLAR_DENO")))
            .orElseThrow(() ->
                new IllegalStateException(
                    "no JavaScript engine was named: start by ./build bench, or set ASHLAR_DENO")));
  }
}
