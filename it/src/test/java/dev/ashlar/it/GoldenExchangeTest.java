package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.CellOptions;
import dev.ashlar.sandbox.CellPool;
import dev.ashlar.sandbox.EvaluatorOptions;
import dev.ashlar.sandbox.EvaluatorServer;
import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.JobPublic;
import dev.ashlar.sandbox.SandboxLimits;
import dev.ashlar.sandbox.SandboxMessage;
import dev.ashlar.sandbox.SandboxRequest;
import dev.ashlar.sandbox.SandboxSpec;
import dev.ashlar.sandbox.SliceInput;
import dev.ashlar.sandbox.StreamSandboxFactory;
import dev.ashlar.values.CanonicalJson;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The exchange between a supervisor and an evaluator, line by line, beside the evaluator of the
 * unmodified npm package. What cannot be equal is taken out: measured times, stacks, the names of
 * environment scripts, and the worktimes on offer.
 */
class GoldenExchangeTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String WORK =
      """
      (x, y) => {
        if (x === 'boom') throw new TypeError('boom');
        if (typeof x === 'string') {
          progress(x);
          work.emit('seen', { x, list: [x] });
          return new Map([[x, new Uint8Array([1, 2])]]);
        }
        progress();
        console.log('hi', x);
        console.log('hi', x);
        return x * y;
      }\
      """;

  private static CellPool cells;
  private static EvaluatorServer ours;
  private static Evaluator original;

  /** A line to say, and how many lines but receipts it is answered by. */
  private record Said(String line, int answers) {}

  @BeforeAll
  static void start() throws Exception {
    cells = new CellPool(CellOptions.of(Path.of(Peers.engine())));
    ours = EvaluatorServer.start(EvaluatorOptions.DEFAULTS.withListen("127.0.0.1", 0), cells);
    original = Evaluator.start();
  }

  @AfterAll
  static void stop() {
    original.close();
    ours.close();
    cells.close();
  }

  private static List<Said> supervisor() {
    return List.of(
        new Said(raw("{\"request\":\"describe\"}"), 1),
        new Said(
            raw(
                "{\"webgpu\":0,\"offscreenCanvas\":0,\"worktime\":\"map-basic\",\"request\":\"applyRequirements\"}"),
            1),
        new Said(assign(), 1),
        new Said(raw("{\"request\":\"resetState\"}"), 1),
        new Said(raw("{\"request\":\"main\",\"data\":5}"), 5),
        new Said(raw("{\"request\":\"resetState\"}"), 1),
        new Said(raw("{\"request\":\"main\",\"data\":\"25%\"}"), 4),
        new Said(raw("{\"request\":\"resetState\"}"), 1),
        new Said(raw("{\"request\":\"main\",\"data\":\"0.5\"}"), 4),
        new Said(raw("{\"request\":\"resetState\"}"), 1),
        new Said(raw("{\"request\":\"main\",\"data\":\"boom\"}"), 2),
        new Said(assign(), 1),
        new Said("{\"type\":\"nonsense\"}", 0));
  }

  private static String raw(String json) {
    return document("{\"raw\":%s}".formatted(json));
  }

  private static String document(String what) {
    return "{\"type\":\"workerMessage\",\"message\":{\"_serializeVerId\":\"v9\",\"what\":%s}}"
        .formatted(what);
  }

  /** As an original supervisor writes it, with less in its sandboxConfig. */
  private static String assign() {
    return document(
        ("{\"ctr\":0,\"ps\":{\"request\":{\"raw\":\"assign\"},\"job\":{\"ctr\":0,\"ps\":{"
                + "\"id\":{\"raw\":\"golden\"},\"arguments\":{\"arr\":[10]},\"dependencies\":{\"raw\":[]},"
                + "\"modulePath\":{\"raw\":[]},\"public\":{\"raw\":{\"name\":\"n\",\"description\":\"d\",\"link\":\"l\"}},"
                + "\"requirePath\":{\"raw\":[]},\"workFunction\":{\"raw\":%s},\"useStrict\":{\"raw\":false},"
                + "\"worktime\":{\"raw\":{\"name\":\"map-basic\",\"version\":\"1.0.0\"}}}},\"sandboxConfig\":{\"raw\":{}}}}")
            .formatted(CanonicalJson.write(JsValue.text(WORK))));
  }

  @Test
  void aSupervisorHearsFromOursWhatItHearsFromTheOriginal() throws Exception {
    List<String> heardFromOriginal = converse(original.port());
    List<String> heardFromOurs = converse(ours.port());

    assertThat(heardFromOurs).isEqualTo(heardFromOriginal);
    assertThat(heardFromOurs).hasSizeGreaterThan(30);
  }

  @Test
  void ourSupervisorSaysToTheOriginalWhatItsOwnSays() throws Exception {
    try (var tap = new Tap(original.port())) {
      var factory = new StreamSandboxFactory("127.0.0.1", tap.port());
      var messages = new LinkedBlockingQueue<SandboxMessage>();
      var code =
          JobCode.of(WORK, List.of(V8Format.encode(JsValue.number(10))))
              .withJobPublic(new JobPublic("n", "d", "l"));
      try (var sandbox = factory.create(new SandboxSpec("golden", 256, SandboxLimits.DEFAULTS))) {
        sandbox.onMessage(messages::add);
        sandbox.post(new SandboxRequest.Assign(code));
        sandbox.post(
            new SandboxRequest.Run(
                List.of(slice(1, JsValue.number(5)), slice(2, JsValue.text("boom")))));
        var heard = new ArrayList<SandboxMessage>();
        do {
          heard.add(messages.poll(LIMIT.toSeconds(), TimeUnit.SECONDS));
          assertThat(heard).doesNotContainNull();
        } while (!(heard.getLast() instanceof SandboxMessage.BatchDone));

        assertThat(heard.stream().map(message -> message.getClass().getSimpleName()))
            .containsExactly(
                "Assigned",
                "SliceStarted",
                "Progress",
                "Console",
                "Console",
                "Completed",
                "SliceStarted",
                "WorkError",
                "BatchDone");
      }

      assertThat(tap.said())
          .startsWith(
              raw("{\"request\":\"describe\"}"),
              raw(
                  "{\"webgpu\":0,\"offscreenCanvas\":0,\"worktime\":\"map-basic\",\"request\":\"applyRequirements\"}"),
              assign(),
              raw("{\"request\":\"resetState\"}"),
              raw("{\"request\":\"main\",\"data\":5}"),
              raw("{\"request\":\"resetState\"}"),
              raw("{\"request\":\"main\",\"data\":\"boom\"}"));
    }
  }

  private static SliceInput slice(long number, JsValue datum) {
    return new SliceInput(number, V8Format.encode(datum));
  }

  // --- what is said, and heard ------------------------------------------------------------------

  private static List<String> converse(int port) throws IOException {
    var heard = new ArrayList<String>();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line;
      do {
        line = in.readLine();
      } while (!line.contains("__sandboxLoaded"));
      for (Said said : supervisor()) {
        socket.getOutputStream().write((said.line() + "\n").getBytes(StandardCharsets.UTF_8));
        int receipts = 0;
        int answers = 0;
        while (receipts < 1 || answers < said.answers()) {
          line = in.readLine();
          if (line.startsWith("MSG:{\"type\":\"result\"")) {
            receipts++;
          } else {
            answers++;
          }
          heard.add(comparable(line));
        }
      }
      socket.getOutputStream().write("{\"type\":\"die\"}\n".getBytes(StandardCharsets.UTF_8));
      heard.add(in.readLine().replaceFirst("^DIE: .*", "DIE: some day"));
    }
    return heard;
  }

  private static String comparable(String line) {
    return TIME.matcher(
            STACK.matcher(WORKTIMES.matcher(line).replaceFirst("$1]")).replaceAll("$1\""))
        .replaceAll("$1:0")
        // The original adds the error once more, which shows as an object without members.
        .replace(",\"e\":{}", "");
  }

  private static final Pattern WORKTIMES =
      Pattern.compile("(\"worktimes\":\\{\"arr\":\\[).*?(?=\\]\\},\"request\")\\]");
  private static final Pattern STACK = Pattern.compile("(\"stack\":\")(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern TIME = Pattern.compile("(\"total\"|\"CPU\"):[0-9.]+");

  /** Stands between a supervisor and an evaluator and keeps what the supervisor says. */
  private static final class Tap implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<String> said = new ArrayList<>();

    Tap(int evaluator) throws IOException {
      Thread.ofVirtual().start(() -> tap(evaluator));
    }

    int port() {
      return listener.getLocalPort();
    }

    synchronized List<String> said() {
      return List.copyOf(said);
    }

    private void tap(int evaluator) {
      try (var supervisor = listener.accept();
          var there = new Socket(InetAddress.getLoopbackAddress(), evaluator)) {
        var back =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    there.getInputStream().transferTo(supervisor.getOutputStream());
                  } catch (IOException e) {
                    // The supervisor left, as it may.
                  }
                });
        var in =
            new BufferedReader(
                new InputStreamReader(supervisor.getInputStream(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          synchronized (this) {
            said.add(line);
          }
          there.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        back.interrupt();
      } catch (IOException e) {
        // Either end left: what was said before counts.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
