package dev.ashlar.bench.cells;

import dev.ashlar.bench.Figure;
import dev.ashlar.bench.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The engine by itself with nothing to do: the floor under every start of a cell, and a measure of
 * the machine at that hour.
 */
final class EngineAlone {
  private static final int STARTS = 20;
  private static final int LIMIT_SECONDS = 10;

  private final Path engine;

  EngineAlone(Path engine) {
    this.engine = engine;
  }

  List<Figure> measure() throws IOException, InterruptedException {
    var times = new Times();
    Path script = Files.createTempFile("empty", ".mjs");
    try {
      for (int i = 0; i < STARTS; i++) {
        long begin = System.nanoTime();
        run(script);
        times.add(System.nanoTime() - begin);
      }
    } finally {
      Files.delete(script);
    }
    return List.of(Figure.of("peer: the engine alone, an empty script", times.summary()));
  }

  private void run(Path script) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                engine.toString(), "run", "--no-config", "--no-lock", "--no-code-cache", "--quiet")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.command().add(script.toString());
    builder.environment().put("DENO_DIR", "/proc/none");
    builder.environment().put("DENO_NO_UPDATE_CHECK", "1");
    var process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("the engine does not run an empty script");
    }
  }
}
