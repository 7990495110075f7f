package dev.ashlar.bench.cells;

import dev.ashlar.sandbox.Bindings;
import dev.ashlar.sandbox.Body;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.FetchEvent;
import dev.ashlar.sandbox.FetchHead;
import dev.ashlar.sandbox.FetchOutcome;
import dev.ashlar.sandbox.Isolate;
import dev.ashlar.sandbox.IsolateLimits;
import dev.ashlar.sandbox.IsolateSpec;
import dev.ashlar.sandbox.LoadOutcome;
import dev.ashlar.sandbox.ScriptType;
import java.util.List;

/** A smart worker of the bench; must be closed. */
record BenchWorker(Isolate isolate) implements AutoCloseable {
  private static final String URL = "http://bench.test/";

  static BenchWorker load(CellPool pool, ScriptType type, String script, Bindings world) {
    var spec = new IsolateSpec("bench", URL, type, script, "{}", IsolateLimits.DEFAULTS, world);
    return switch (pool.load(spec)) {
      case LoadOutcome.Loaded(var isolate) -> new BenchWorker(isolate);
      case LoadOutcome.Refused(var error) -> throw new IllegalStateException(error.message());
    };
  }

  /** The body of its answer to a request without one. */
  Body ask() {
    var head = new FetchHead("GET", URL, List.of());
    var event = new FetchEvent("1", head, new Body.None(), FetchEvent.Client.PATIENT);
    return switch (isolate.fetch(event)) {
      case FetchOutcome.Answered answered -> answered.body();
      case FetchOutcome.Upgraded upgraded -> throw new IllegalStateException("not a WebSocket");
      case FetchOutcome.Failed(var failure, var _) ->
          throw new IllegalStateException(failure.detail());
    };
  }

  @Override
  public void close() {
    isolate.close();
  }
}
