package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.values.JsValue;
import dev.ashlar.values.Obj;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Our supervisor's side against evaluators that do not do as they should. */
class StreamSandboxTest {
  private final ServerSocket listener;

  StreamSandboxTest() throws IOException {
    listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  @Test
  void aMessageThatItsRingMayNotSendEndsThisSandboxOnly() {
    evaluator(request -> List.of(line(3, new Obj().put("request", "assigned"))));
    try (var guest = Guest.with(factory(), "x => x")) {
      assertThat(guest.messages()).isEmpty();

      assertThat(guest.end().cause()).isEqualTo(Cause.PROTOCOL_ERROR);
      assertThat(guest.end().value()).isEqualTo("a message 'assigned' from ring 3");
    }
  }

  @Test
  void aSliceWithoutASaneMeasurementFailsByName() {
    evaluator(request ->
        request.equals("main")
            ? List.of(
                line(3, new Obj().put("request", "measurement").put("total", -5).put("CPU", 1)),
                line(3, new Obj().put("request", "complete").put("result", 1)))
            : List.of());
    try (var guest = Guest.with(factory(), "x => x")) {
      assertThat(guest.error().code()).isEqualTo("EMETRICS");
    }
  }

  @Test
  void onlyTheFirstTerminalMessageOfASliceCounts() {
    evaluator(request ->
        request.equals("main")
            ? List.of(
                measured(),
                line(3, new Obj().put("request", "complete").put("result", "first")),
                line(3, new Obj().put("request", "complete").put("result", "second")),
                line(3, new Obj().put("request", "console")))
            : List.of());
    try (var guest = Guest.with(factory(), "x => x")) {
      assertThat(guest.text()).isEqualTo("first");
      assertThat(guest.text()).isEqualTo("first");
    }
  }

  @Test
  void processorTimeIsNeverMoreThanTheTimeThatPassed() {
    evaluator(request ->
        request.equals("main")
            ? List.of(
                line(3, new Obj().put("request", "measurement").put("total", 1e9).put("CPU", 1e9)),
                line(3, new Obj().put("request", "complete").put("result", "done")))
            : List.of());
    try (var guest = Guest.with(factory(), "x => x")) {
      Meter meter = guest.one().meter();

      assertThat(meter.cpuNanos()).isEqualTo(meter.wallNanos());
      assertThat(meter.wallNanos()).isLessThan(Duration.ofSeconds(30).toNanos());
    }
  }

  @Test
  void aSilentSliceEndsItsSandboxAtTheLimit() {
    evaluator(request -> List.of());
    var limits = SandboxLimits.DEFAULTS.withSilence(Duration.ofMillis(200));
    try (var guest = Guest.with(factory(), JobCode.of("x => x", List.of()), limits)) {
      assertThat(guest.run(1)).noneMatch(SandboxMessage.Terminal.class::isInstance);

      assertThat(guest.end().limit()).isEqualTo(SandboxEnd.SILENCE);
      assertThat(guest.end().slice()).isEqualTo(1);
      assertThat(guest.end().sliceCode()).isEqualTo("ENOPROGRESS");
    }
  }

  @Test
  void aWorktimeThatIsNotThereRefusesTheJob() {
    evaluator(request -> List.of());
    var code = JobCode.of("x => x", List.of()).withWorktime("pyodide", "0.28.0");
    try (var guest = Guest.with(factory(), code)) {
      assertThat(guest.error().code()).isEqualTo("ENOWORKTIME");
    }
  }

  @Test
  void whereNobodyListensNoSandboxIsMade() throws IOException {
    listener.close();

    assertThatThrownBy(() -> factory().create(new SandboxSpec("test", 256, SandboxLimits.DEFAULTS)))
        .isInstanceOfSatisfying(
            SandboxException.class,
            e -> assertThat(e.code()).isEqualTo(SandboxException.Code.NO_EVALUATOR))
        .hasMessageContaining("no evaluator at 127.0.0.1:");
  }

  private StreamSandboxFactory factory() {
    return new StreamSandboxFactory("127.0.0.1", listener.getLocalPort());
  }

  private static String measured() {
    return line(3, new Obj().put("request", "measurement").put("total", 2).put("CPU", 1));
  }

  private static String line(int ring, JsValue value) {
    return EvaluatorMessages.line(ring, value);
  }

  /** An evaluator that prepares as it should, save where the function has something else to say. */
  private void evaluator(Function<String, List<String>> answers) {
    Thread.ofVirtual()
        .start(() -> {
          try (Socket socket = listener.accept()) {
            var in =
                new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            say(socket, line(0, new Obj().put("request", "__sandboxLoaded")));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
              for (String answer : answer(line, answers)) {
                say(socket, answer);
              }
            }
          } catch (IOException e) {
            // The supervisor left.
          }
        });
  }

  private static List<String> answer(String line, Function<String, List<String>> answers) {
    if (line.contains("\"describe\"")) {
      return List.of(
          line(
              2,
              EvaluatorMessages.describe(
                  List.of(new Obj().put("name", "map-basic").put("version", "1.0.0")))));
    }
    if (line.contains("\"applyRequirements\"")) {
      return List.of(line(1, new Obj().put("request", "applyRequirementsDone")));
    }
    if (line.contains("\"resetState\"")) {
      return List.of(line(2, new Obj().put("request", "resetStateDone")));
    }
    boolean assign = line.contains("\"assign\"");
    List<String> said = answers.apply(assign ? "assign" : "main");
    return said.isEmpty() && assign
        ? List.of(line(2, EvaluatorMessages.assigned(JsValue.undefined())))
        : said;
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
