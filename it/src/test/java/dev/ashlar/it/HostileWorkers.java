package dev.ashlar.it;

import dev.ashlar.base.AshlarException;
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
import dev.ashlar.sandbox.SandboxException;
import dev.ashlar.sandbox.ScriptType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Runs hostile smart workers: loads each into an instance of its own and sends it a request. */
final class HostileWorkers {
  private static final IsolateLimits LIMITS =
      IsolateLimits.DEFAULTS
          .withStartupCpu(Duration.ofMillis(600))
          .withEventCpu(Duration.ofMillis(600))
          .withFetchWall(Duration.ofSeconds(5))
          .withDeferred(Duration.ofSeconds(2))
          .withStreamIdle(Duration.ofSeconds(2))
          .withMemoryMiB(128);

  private static final int MOST = 1 << 20;

  private HostileWorkers() {}

  /** What came of it, in words. */
  static String run(CellPool pool, HostileProgram program) {
    try {
      return switch (load(pool, program.source())) {
        case LoadOutcome.Refused refused -> "refused " + HostileSlices.line(refused.error());
        case LoadOutcome.Loaded(Isolate isolate) -> {
          try (isolate) {
            yield outcome(request(isolate));
          }
        }
      };
    } catch (AshlarException e) {
      return "unloadable " + e.line();
    }
  }

  static LoadOutcome load(CellPool pool, String source) {
    return pool.load(
        new IsolateSpec(
            "hostile",
            "http://hostile.localhost/",
            ScriptType.DETECT,
            source,
            "{\"secret\":\"none\"}",
            LIMITS,
            bindings()));
  }

  static FetchOutcome request(Isolate isolate) {
    var head = new FetchHead("GET", "http://hostile.localhost/", List.of());
    return isolate.fetch(
        new FetchEvent("request", head, new Body.None(), FetchEvent.Client.PATIENT));
  }

  static String outcome(FetchOutcome outcome) {
    return switch (outcome) {
      case FetchOutcome.Answered answered ->
          "status %d %s".formatted(answered.status(), text(answered.body()));
      case FetchOutcome.Upgraded upgraded -> {
        upgraded.socket().refuse("nobody asked");
        yield "upgraded";
      }
      case FetchOutcome.Failed failed ->
          "problem %s %s".formatted(failed.failure().problem(), failed.failure().detail());
    };
  }

  /** The beginning of a body: a hostile one may have no end. */
  private static String text(Body body) {
    return switch (body) {
      case Body.None() -> "";
      case Body.Whole(byte[] bytes) -> new String(bytes, StandardCharsets.UTF_8);
      case Body.Streamed(InputStream stream, long length) -> beginning(stream);
      case Body.Coded(InputStream stream, long length, String coding) -> beginning(stream);
    };
  }

  private static String beginning(InputStream stream) {
    try (stream) {
      return new String(stream.readNBytes(MOST), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "broken off: " + e.getMessage();
    }
  }

  /** A world that refuses everything: what is asked of it goes no further. */
  private static Bindings bindings() {
    return (Bindings)
        Proxy.newProxyInstance(
            Bindings.class.getClassLoader(),
            new Class<?>[] {Bindings.class},
            (proxy, method, arguments) -> {
              if (method.getReturnType() == void.class) {
                return null;
              }
              throw new SandboxException(
                  SandboxException.Code.ENDED, "the world is closed here", "");
            });
  }
}
