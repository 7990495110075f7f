package dev.ashlar.bench.cells;

import dev.ashlar.bench.Figure;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * CPU kernels of our own in a fresh cell and in a fresh Node, in turns: how many times as fast the
 * cell is. One that is slower says so in its row.
 */
final class Kernels {
  private static final List<String> NAMES = List.of("n-body", "sha-256", "json", "sort", "wasm");
  private static final int ROUNDS = 3;
  private static final int MEMORY_MIB = 512;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final CellPool pool;
  private final String source;

  Kernels(CellPool pool) {
    this.pool = pool;
    try (InputStream in = Objects.requireNonNull(Kernels.class.getResourceAsStream("kernels.js"))) {
      this.source = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the kernels cannot be read", e);
    }
  }

  /** Milliseconds of one kernel, the best of some rounds. */
  private record Run(double cold, double warm) {
    static final Run NONE = new Run(Double.MAX_VALUE, Double.MAX_VALUE);

    Run best(JsonNode pair) {
      return new Run(
          Math.min(cold, pair.path(0).asDouble(Double.MAX_VALUE)),
          Math.min(warm, pair.path(1).asDouble(Double.MAX_VALUE)));
    }
  }

  List<Figure> measure() throws IOException, InterruptedException {
    var rows = new ArrayList<Figure>();
    double cold = 1;
    double warm = 1;
    for (String name : NAMES) {
      Run cell = Run.NONE;
      Run node = Run.NONE;
      for (int i = 0; i < ROUNDS; i++) {
        cell = cell.best(inCell(name));
        node = node.best(inNode(name));
      }
      cold *= node.cold / cell.cold;
      warm *= node.warm / cell.warm;
      rows.add(
          Figure.of(
              "kernel %s, cell / Node".formatted(name),
              String.format(
                  Locale.ROOT,
                  "cold %.0f / %.0f ms, warm %.0f / %.0f ms",
                  cell.cold,
                  node.cold,
                  cell.warm,
                  node.warm)));
    }
    double power = 1.0 / NAMES.size();
    rows.add(
        new Figure(
            "kernels, times as fast as Node, geometric mean",
            String.format(
                Locale.ROOT, "cold %.2f, warm %.2f", Math.pow(cold, power), Math.pow(warm, power)),
            "≥ 0.95"));
    return rows;
  }

  private JsonNode inCell(String name) throws InterruptedException {
    try (var guest =
        new BenchGuest(
            pool, MEMORY_MIB, "(name) => JSON.stringify((%s)(name))".formatted(kernels()))) {
      byte[] result = guest.one(V8Format.encode(JsValue.text(name)));
      return JSON.readTree(((JsValue.Str) V8Format.decode(result)).value());
    }
  }

  private JsonNode inNode(String name) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                "node",
                "-e",
                "console.log(JSON.stringify((%s)(%s)))"
                    .formatted(kernels(), JSON.writeValueAsString(name)))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String line = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (process.waitFor() != 0 || line == null) {
      throw new IOException("node did not run the kernel " + name);
    }
    return JSON.readTree(line);
  }

  private String kernels() {
    return source.strip().replaceFirst(";$", "");
  }
}
