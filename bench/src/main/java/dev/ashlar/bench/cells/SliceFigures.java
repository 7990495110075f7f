package dev.ashlar.bench.cells;

import dev.ashlar.bench.Figure;
import dev.ashlar.bench.Times;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.RoundTrips;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SliceInput;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import dev.ashlar.values.View;
import dev.ashlar.values.ViewKind;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What slices cost in a cell that has its job, and how a bad one ends. */
final class SliceFigures {
  private static final int MEMORY_MIB = 256;
  private static final int BATCH = 1_000;
  private static final int WARM_UP_BATCHES = 20;
  private static final int BATCHES = 30;
  private static final int SINGLES = 5_000;
  private static final int ECHOES = 300;
  private static final int HANGS = 20;
  private static final int BOMB_MIB = 400;
  private static final int BOMB_SPARE_MIB = 100;

  private final CellPool pool;

  SliceFigures(CellPool pool) {
    this.pool = pool;
  }

  List<Figure> slices() throws InterruptedException {
    byte[] datum = V8Format.encode(JsValue.text("0123456789abcdef0123456789abcdef"));
    var batch = IntStream.rangeClosed(1, BATCH).mapToObj(i -> new SliceInput(i, datum)).toList();
    try (var guest = new BenchGuest(pool, MEMORY_MIB, "(n) => n")) {
      guest.next(SandboxMessage.Assigned.class);
      batches(guest, batch, WARM_UP_BATCHES);
      double inBatch = batches(guest, batch, BATCHES) / (BATCH * (double) BATCHES);
      long begin = System.nanoTime();
      for (int i = 0; i < SINGLES; i++) {
        guest.run(List.of(new SliceInput(1, datum)));
        guest.next(SandboxMessage.BatchDone.class);
      }
      double single = (System.nanoTime() - begin) / (double) SINGLES;
      return List.of(
          new Figure(
              "a slice in a batch of 1,000, each result sent at once", micros(inBatch), "≤ 15 µs"),
          new Figure("a slice alone, there and back", micros(single), ""),
          new Figure(
              "a frame of 64 bytes, there and back",
              micros(RoundTrips.meanNanos(pool)),
              "≤ 60 µs"));
    }
  }

  private static long batches(BenchGuest guest, List<SliceInput> batch, int count)
      throws InterruptedException {
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      guest.run(batch);
      guest.next(SandboxMessage.BatchDone.class);
    }
    return System.nanoTime() - begin;
  }

  List<Figure> echo() throws InterruptedException {
    byte[] datum = V8Format.encode(View.of(ViewKind.UINT8, new byte[1 << 20]));
    try (var guest = new BenchGuest(pool, MEMORY_MIB, "(bytes) => bytes")) {
      for (int i = 0; i < ECHOES; i++) {
        guest.one(datum);
      }
      long begin = System.nanoTime();
      for (int i = 0; i < ECHOES; i++) {
        guest.one(datum);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      double megabytes = 2.0 * ECHOES * (1 << 20) / 1e6;
      return List.of(
          new Figure(
              "echo of 1 MiB, both ways counted",
              String.format(Locale.ROOT, "%,.0f MB/s", megabytes / seconds),
              "≥ 700 MB/s"));
    }
  }

  /** The cell knows by itself that its promise can never settle. */
  List<Figure> hang() throws InterruptedException {
    var times = new Times();
    byte[] datum = V8Format.encode(JsValue.text(""));
    for (int i = 0; i < HANGS; i++) {
      try (var guest = new BenchGuest(pool, MEMORY_MIB, "() => new Promise(() => {})")) {
        guest.next(SandboxMessage.Assigned.class);
        long begin = System.nanoTime();
        guest.run(List.of(new SliceInput(1, datum)));
        guest.end();
        times.add(System.nanoTime() - begin);
      }
    }
    return List.of(
        new Figure(
            "a slice that can never end: run to the end's notice", times.summary(), "p50 ≤ 10 ms"));
  }

  /** Buffers until there is no more, which a guest may survive; then objects, which none does. */
  List<Figure> bomb() {
    String work =
        """
        () => {
          const all = [];
          try {
            for (;;) all.push(new Uint8Array(1 << 20).fill(1));
          } catch {
            for (;;) all.push([all.length]);
          }
        }\
        """;
    try (var guest = new BenchGuest(pool, BOMB_MIB, work)) {
      guest.run(List.of(new SliceInput(1, V8Format.encode(JsValue.text("")))));
      var end = guest.end();
      return List.of(
          new Figure(
              "memory bomb with %d MiB: ended as".formatted(BOMB_MIB), end.text(), "OUT_OF_MEMORY"),
          new Figure(
              "memory bomb with %d MiB: most resident".formatted(BOMB_MIB),
              String.format(Locale.ROOT, "%.0f MiB", end.meter().peakMemoryBytes() / 1048576.0),
              "≤ %d MiB".formatted(BOMB_MIB + BOMB_SPARE_MIB)));
    }
  }

  private static String micros(double nanos) {
    return String.format(Locale.ROOT, "%.1f µs", nanos / 1e3);
  }
}
