package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Brings a script into a fresh cell and evaluates it there, within the limits of start-up. */
final class IsolateLoader {
  private static final byte CLASSIC_OR_MODULE = 0;

  private IsolateLoader() {}

  static LoadOutcome load(Cell cell, IsolateSpec spec) {
    var isolate = new CellIsolate(cell, spec);
    boolean loaded = false;
    try {
      LoadOutcome outcome = evaluate(cell, spec, isolate);
      loaded = outcome instanceof LoadOutcome.Loaded;
      return outcome;
    } finally {
      if (!loaded) {
        cell.close();
      }
    }
  }

  private static CompletableFuture<byte[]> initialise(Cell cell, IsolateSpec spec) {
    var config = JsonNodeFactory.instance.objectNode();
    config.put("location", spec.location()).put("config", spec.configJson());
    IsolateCounts counts = spec.limits().counts();
    config
        .putObject("counts")
        .put("fetches", counts.fetches())
        .put("openFetches", counts.openFetches())
        .put("timers", counts.timers());
    IsolateConnections connections = spec.limits().connections();
    config
        .putObject("connections")
        .put("sockets", connections.sockets())
        .put("socketMessage", connections.socketMessageBytes())
        .put("socketQueue", connections.socketQueueBytes())
        .put("eventSources", connections.eventSources())
        .put("eventMessage", connections.eventMessageChars());
    return cell.init(spec.limits().memoryMiB(), config)
        .exceptionallyCompose(problem ->
            CompletableFuture.failedFuture(
                problem instanceof GuestFailure
                    ? new SandboxException(
                        SandboxException.Code.START_FAILED,
                        "the worker scope failed: " + problem.getMessage(),
                        "",
                        problem)
                    : problem));
  }

  private static LoadOutcome evaluate(Cell cell, IsolateSpec spec, CellIsolate isolate) {
    IsolateLimits limits = spec.limits();
    long cpuBefore = cell.cpuNanos();
    cell.guard(now -> {
      if (cell.cpuNanos() - cpuBefore > limits.startupCpu().toNanos()) {
        cell.kill(Cause.CPU_LIMIT, "startup-cpu", limits.startupCpu().toString());
      }
    });
    // All at once, so that the cell is woken once.
    CompletableFuture<byte[]> begun = initialise(cell, spec);
    cell.send(FrameType.MODULE, 0, cell.nextId(), module(spec));
    byte[] request =
        Cell.JSON.writeValueAsBytes(
            JsonNodeFactory.instance.objectNode().put("type", spec.type().name()));
    CompletableFuture<byte[]> loaded =
        begun.thenCombine(cell.ask(FrameType.LOAD, 0, request), (first, second) -> second);
    try {
      byte[] result = answer(loaded, cell, limits.fetchWall());
      isolate.loaded(decision(result));
      return new LoadOutcome.Loaded(isolate);
    } catch (GuestFailure e) {
      return new LoadOutcome.Refused(e.error());
    } catch (ProtocolException e) {
      cell.kill(Cause.PROTOCOL_ERROR, "", String.valueOf(e.getMessage()));
      throw died(cell.end().join());
    } catch (SandboxException e) {
      if (e.code() == SandboxException.Code.START_FAILED) {
        throw e;
      }
      return refusedByEnd(cell.end().join());
    }
  }

  /** A script that reaches a limit before it is there has only itself to blame. */
  private static LoadOutcome refusedByEnd(CellEnd end) {
    return switch (end.cause()) {
      case CPU_LIMIT, WALL_LIMIT, OUT_OF_MEMORY, STALLED ->
          new LoadOutcome.Refused(
              GuestError.of(
                  "Error",
                  "the script reached a limit while it was evaluated: %s %s"
                      .formatted(end.limit().isEmpty() ? "memory" : end.limit(), end.value()),
                  end.cause().problem()));
      case HUNG, RESULT_TOO_BIG, PROTOCOL_ERROR, POLICY_VIOLATION, CRASHED, CLOSED, START_FAILED ->
          throw died(end);
    };
  }

  private static SandboxException died(CellEnd end) {
    return new SandboxException(
        SandboxException.Code.ENDED,
        "the worker's process ended while it loaded the script: %s %s"
            .formatted(end.cause(), end.value()),
        "try again; if it happens again, the script provokes it");
  }

  private static byte[] module(IsolateSpec spec) {
    byte[] url = (spec.location() + "worker.js").getBytes(StandardCharsets.UTF_8);
    byte[] source = spec.source().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(3 + url.length + source.length)
        .put(CLASSIC_OR_MODULE)
        .putShort((short) url.length)
        .put(url)
        .put(source)
        .array();
  }

  private static CellIsolate.Decision decision(byte[] result) throws ProtocolException {
    JsonNode json = Cell.json(result);
    var handlers = new LinkedHashSet<String>();
    for (JsonNode handler : json.path("handlers")) {
      handlers.add(handler.asString(""));
    }
    try {
      return new CellIsolate.Decision(
          ScriptType.valueOf(IsolateFrames.text(json, "type")),
          Drive.valueOf(IsolateFrames.text(json, "drive")),
          handlers);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException("no decision: " + e.getMessage());
    }
  }

  private static byte[] answer(CompletableFuture<byte[]> question, Cell cell, Duration limit)
      throws GuestFailure {
    try {
      return question.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GuestFailure failure) {
        throw failure;
      }
      if (e.getCause() instanceof SandboxException failure) {
        throw failure;
      }
      throw new SandboxException(
          SandboxException.Code.ENDED, "the worker's process ended", "", e.getCause());
    } catch (TimeoutException e) {
      cell.kill(Cause.WALL_LIMIT, "startup-wall", limit.toString());
      throw new SandboxException(
          SandboxException.Code.ENDED, "the script took longer than " + limit, "", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cell.close();
      throw new SandboxException(
          SandboxException.Code.ENDED, "interrupted while a script was loaded", "", e);
    }
  }
}
