package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Obj;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EvaluatorServerTest {
  private static CellPool pool;
  private static EvaluatorServer server;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(Engine.path()));
    var limits = SandboxLimits.DEFAULTS.withCpu(Duration.ofMillis(500));
    server =
        EvaluatorServer.start(
            EvaluatorOptions.DEFAULTS
                .withListen("127.0.0.1", 0)
                .withMaxConnections(4)
                .withLimits(256, limits),
            pool);
  }

  @AfterAll
  static void stop() {
    server.close();
    pool.close();
  }

  @Test
  void aSyntaxErrorRejectsTheJobAndNamesItsPlace() throws IOException {
    try (var supervisor = new Supervisor()) {
      supervisor.assign("x => {\n  return x x\n}");

      assertThat(supervisor.until("\"reject\"")).contains("SyntaxError", "work.js:2:12");
    }
  }

  @Test
  void aSliceThatReachesALimitEndsItsOwnConnectionOnly() throws IOException {
    try (var victim = new Supervisor();
        var neighbour = new Supervisor()) {
      victim.assign("x => { for (;;); }");
      neighbour.assign("x => x + 1");
      victim.until("\"assigned\"");
      victim.main(1);

      assertThat(victim.until("DIE:"))
          .isEqualTo("DIE: CPU_LIMIT, limit cpu: 0.500 s (ESLICETOOSLOW)");
      assertThat(victim.next()).isNull();
      neighbour.until("\"assigned\"");
      neighbour.main(1);
      assertThat(neighbour.until("\"complete\"")).contains("\"result\":2");
    }
  }

  @Test
  void aResultThatCannotTravelIsTheSandboxesErrorAndTheNextSliceRuns() throws IOException {
    try (var supervisor = new Supervisor()) {
      supervisor.assign("x => x === 1 ? () => 1 : x");
      supervisor.until("\"assigned\"");
      supervisor.main(1);

      assertThat(supervisor.until("\"sandboxError\"")).contains("DataCloneError");
      supervisor.main(2);
      assertThat(supervisor.until("\"complete\"")).contains("\"result\":2");
    }
  }

  @Test
  void aRejectionClosesTheSandboxAsTheOriginalDoes() throws IOException {
    try (var supervisor = new Supervisor()) {
      supervisor.assign("x => work.reject('no', 2)");
      supervisor.until("\"assigned\"");
      supervisor.main(1);

      assertThat(supervisor.until("\"workReject\""))
          .contains("\"workRejectData\":{\"reason\":\"no\",\"retries\":2}");
      assertThat(supervisor.until("DIE:")).isEqualTo("DIE: worker close called");
      assertThat(supervisor.next()).isNull();
    }
  }

  @Test
  void modulesAreAskedForBeforeTheJobIsAssigned() throws IOException {
    try (var supervisor = new Supervisor()) {
      supervisor.assign("x => require('pkg/double').double(x)", "pkg/double");

      assertThat(supervisor.until("\"dependency\""))
          .contains("\"data\":{\"arr\":[\"pkg/double\"]}");
      supervisor.say(
          new Obj()
              .put("request", "moduleGroup")
              .put(
                  "data",
                  new Obj()
                      .put(
                          "pkg",
                          new Obj()
                              .put(
                                  "double.js",
                                  "module.declare([], function (require, exports) { exports.double = x => 2 * x; });")))
              .put("id", 1));
      supervisor.until("\"assigned\"");
      supervisor.main(21);
      assertThat(supervisor.until("\"complete\"")).contains("\"result\":42");
    }
  }

  @Test
  void whatIsNoMessageIsAnsweredByAFailureAndTheNextLineCounts() throws IOException {
    try (var supervisor = new Supervisor()) {
      supervisor.line("{\"type\":\"newSerializer\",\"payload\":\"process.exit()\"}");
      assertThat(supervisor.until("\"result\"")).contains("\"success\":false", "serializer");
      supervisor.line("[[[");
      assertThat(supervisor.until("\"result\"")).contains("\"success\":false");
      supervisor.line(
          "{\"type\":\"workerMessage\",\"message\":{\"_serializeVerId\":\"v9\",\"what\":{\"seen\":7}}}");
      assertThat(supervisor.until("\"result\"")).contains("\"success\":false");
      supervisor.main(1);
      assertThat(supervisor.until("\"result\"")).contains("no job is assigned");

      supervisor.assign("x => x");
      assertThat(supervisor.until("\"assigned\"")).contains("\"jobAddress\":{\"undefined\":true}");
    }
  }

  @Test
  void moreConnectionsThanAllowedAreHungUpOn() throws IOException {
    var open = new ArrayList<Supervisor>();
    try {
      for (int i = 0; i < 4; i++) {
        open.add(new Supervisor());
      }
      try (var tooMany = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      for (Supervisor supervisor : open) {
        supervisor.close();
      }
    }
  }

  /** A supervisor's end of a connection. */
  private static final class Supervisor implements AutoCloseable {
    private final Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    private final BufferedReader in;

    Supervisor() throws IOException {
      socket.setSoTimeout(30_000);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      until("__sandboxLoaded");
    }

    void assign(String source, String... dependencies) throws IOException {
      var job =
          new Obj()
              .put("arguments", new Arr())
              .put(
                  "dependencies",
                  Arr.of(List.of(dependencies).stream().map(JsValue::text).toList()))
              .put("workFunction", source);
      say(new Obj().put("request", "assign").put("job", job));
    }

    void main(int datum) throws IOException {
      say(new Obj().put("request", "main").put("data", datum));
    }

    void say(JsValue message) throws IOException {
      line("{\"type\":\"workerMessage\",\"message\":%s}".formatted(Kvin.write(message)));
    }

    void line(String text) throws IOException {
      socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    String next() throws IOException {
      return in.readLine();
    }

    /** The next line with this in it. */
    String until(String part) throws IOException {
      var heard = new ArrayList<String>();
      for (String line = next(); line != null; line = next()) {
        if (line.contains(part)) {
          return line;
        }
        heard.add(line);
      }
      throw new AssertionError("%s was not said, but %s".formatted(part, heard));
    }

    /** Waits until the server has let go, so that the next test finds its places free. */
    @Override
    public void close() throws IOException {
      if (!socket.isClosed()) {
        try {
          line("{\"type\":\"die\"}");
          while (in.readLine() != null) {}
        } catch (IOException e) {
          // It has hung up already.
        }
        socket.close();
      }
    }
  }
}
