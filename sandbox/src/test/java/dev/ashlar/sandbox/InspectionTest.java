package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A debugger at a cell, over the protocol that Chrome's developer tools speak. */
class InspectionTest {
  @Test
  void aSliceStopsAtADebuggerStatementWithTheSystemCallFilterUp() throws Exception {
    int port = freePort();
    // Not in the common pool: the client below needs it, and here it may have but one thread.
    try (var pool = new CellPool(CellOptions.of(Engine.path()).withReady(0));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Sandbox> opening =
          threads.submit(
              () -> pool.inspect(new SandboxSpec("test", 256, SandboxLimits.DEFAULTS), port));
      try (var debugger = Debugger.at(port)) {
        debugger.ask("Runtime.enable", "{}");
        debugger.ask("Debugger.enable", "{}");
        debugger.ask("Runtime.runIfWaitingForDebugger", "{}");
        var heard = new LinkedBlockingQueue<SandboxMessage>();
        try (Sandbox sandbox = opening.get(30, TimeUnit.SECONDS)) {
          sandbox.onMessage(heard::add);
          sandbox.post(
              new SandboxRequest.Assign(
                  JobCode.of("n => {\n  debugger;\n  return `saw ${n}`;\n}", List.of())));
          sandbox.post(new SandboxRequest.Run(List.of(new SliceInput(1, Guest.number(41)))));

          JsonNode paused = debugger.event("Debugger.paused");
          JsonNode frame = paused.path("params").path("callFrames").get(0);
          assertThat(frame.path("location").path("lineNumber").asInt()).isEqualTo(1);
          JsonNode value =
              debugger.ask(
                  "Debugger.evaluateOnCallFrame",
                  "{\"callFrameId\":%s,\"expression\":\"n\"}".formatted(frame.path("callFrameId")));
          assertThat(value.path("result").path("result").path("value").asInt()).isEqualTo(41);
          assertThat(filterOf(ProcessHandle.current())).contains("Seccomp:\t2");
          debugger.ask("Debugger.resume", "{}");

          SandboxMessage.Completed completed = null;
          while (completed == null) {
            SandboxMessage message = heard.poll(30, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            completed = message instanceof SandboxMessage.Completed it ? it : null;
          }
          assertThat(Guest.text(completed.result())).isEqualTo("saw 41");
        }
      }
    }
  }

  /** The status of the one engine among our children; all else of it is hidden from a user. */
  private static String filterOf(ProcessHandle parent) throws IOException {
    for (ProcessHandle child : parent.children().toList()) {
      Path folder = Path.of("/proc", Long.toString(child.pid()));
      if (Files.readString(folder.resolve("comm")).equals("deno\n")) {
        return Files.readString(folder.resolve("status"));
      }
    }
    throw new AssertionError("there is no engine");
  }

  private static int freePort() throws IOException {
    try (var probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  /** Must be closed. */
  private static final class Debugger implements WebSocket.Listener, AutoCloseable {
    private final LinkedBlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private @Nullable WebSocket socket;
    private int last;

    /** Connects as soon as the inspector listens and has something to inspect. */
    static Debugger at(int port) throws Exception {
      var client = HttpClient.newHttpClient();
      for (int tries = 0; tries < 200; tries++) {
        try {
          var debugger = new Debugger();
          var list = URI.create("http://127.0.0.1:%d/json/list".formatted(port));
          var answer =
              client.send(
                  HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString());
          JsonNode target = JsonMapper.shared().readTree(answer.body()).path(0);
          if (target.path("webSocketDebuggerUrl").isString()) {
            debugger.socket =
                client
                    .newWebSocketBuilder()
                    .buildAsync(
                        URI.create(target.path("webSocketDebuggerUrl").stringValue()), debugger)
                    .get(20, TimeUnit.SECONDS);
            return debugger;
          }
        } catch (IOException | TimeoutException e) {
          // An engine that has just begun does not listen yet, or takes nobody in.
          assertThat(tries).isLessThan(199);
        }
        pause(Duration.ofMillis(50));
      }
      throw new AssertionError("the inspector shows nothing to inspect");
    }

    private static void pause(Duration time) {
      new CompletableFuture<Void>()
          .completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }

    JsonNode ask(String method, String params) throws InterruptedException {
      int id = ++last;
      var text = "{\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(id, method, params);
      if (socket != null) {
        var _ = socket.sendText(text, true);
      }
      return await(message -> message.path("id").asInt(0) == id);
    }

    JsonNode event(String method) throws InterruptedException {
      return await(message -> message.path("method").asString("").equals(method));
    }

    private JsonNode await(java.util.function.Predicate<JsonNode> wanted)
        throws InterruptedException {
      while (true) {
        JsonNode message = heard.poll(30, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        if (wanted.test(message)) {
          return message;
        }
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean isLast) {
      part.append(data);
      if (isLast) {
        heard.add(JsonMapper.shared().readTree(part.toString()));
        part.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public void close() {
      if (socket != null) {
        socket.abort();
      }
    }
  }
}
