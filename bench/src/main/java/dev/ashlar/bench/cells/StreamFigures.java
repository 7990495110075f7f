package dev.ashlar.bench.cells;

import dev.ashlar.bench.Figure;
import dev.ashlar.bench.ProcessTree;
import dev.ashlar.sandbox.Body;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.FetchReply;
import dev.ashlar.sandbox.ScriptType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** What a body of 1 MiB costs that a smart worker fetches and answers with. */
final class StreamFigures {
  private static final int BYTES = 1 << 20;
  private static final byte[] CONTENT = new byte[BYTES];
  private static final int WARM_UP = 600;
  private static final int COUNT = 300;

  private final CellPool pool;
  private final ProcessTree tree = new ProcessTree(ProcessHandle.current());

  StreamFigures(CellPool pool) {
    this.pool = pool;
  }

  List<Figure> measure() throws IOException {
    return List.of(
        figure("untouched", "reply.body", "≤ 1.6 ms"),
        figure(
            "through a TransformStream",
            "reply.body.pipeThrough(new TransformStream({"
                + " transform(chunk, controller) { controller.enqueue(chunk) } }))",
            "≤ 4 ms"));
  }

  private Figure figure(String how, String body, String target) throws IOException {
    String script =
        """
        export default {
          async fetch() {
            const reply = await fetch("http://origin.test/");
            return new Response(%s);
          },
        };\
        """
            .formatted(body);
    var world = new BenchBindings(StreamFigures::origin);
    try (var worker = BenchWorker.load(pool, ScriptType.MODULE, script, world)) {
      for (int i = 0; i < WARM_UP; i++) {
        read(worker);
      }
      var before = tree.uses();
      for (int i = 0; i < COUNT; i++) {
        read(worker);
      }
      long micros = tree.cpuMicrosSince(before).values().stream().mapToLong(Long::longValue).sum();
      return new Figure(
          "a fetched body of 1 MiB as the answer, %s, CPU of both processes".formatted(how),
          String.format(Locale.ROOT, "%.2f ms", micros / 1e3 / COUNT),
          target);
    }
  }

  private static FetchReply origin() {
    var body = new Body.Streamed(new ByteArrayInputStream(CONTENT), BYTES);
    return new FetchReply(200, "OK", "http://origin.test/", false, List.of(), body);
  }

  private static void read(BenchWorker worker) throws IOException {
    long length = 0;
    if (worker.ask() instanceof Body.Streamed(InputStream stream, long _)) {
      try (stream) {
        length = stream.transferTo(OutputStream.nullOutputStream());
      }
    }
    if (length != BYTES) {
      throw new IllegalStateException("the answer has %d bytes, not %d".formatted(length, BYTES));
    }
  }
}
