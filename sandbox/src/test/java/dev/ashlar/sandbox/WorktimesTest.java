package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WorktimesTest {
  private static final Worktime BACKWARDS =
      new CustomWorktime(
          "custom:backwards",
          "2.1.0",
          "(datum, code, mark) => [...code].reverse().join('') + datum + mark");

  /** A tar file with one file, {@code etc/word.txt}, compressed. */
  private static final byte[] IMAGE =
      Base64.getDecoder()
          .decode(
              "H4sIAAAAAAACA+3RMQ7CMAxGYc+cghOUUOJwnopmJVLiCo5fi60IdQsS4n3L783Dy3Y7SWfBXVVf6973"
                  + "w510DHJU+YKl2VT9pfyn7P0fpc6DPa1n/xTjTv+07X8O48X7B/p316zc80EAAAAAAAAAAAAAAAAA/KAV"
                  + "o+jr4gAoAAA=");

  private static CellPool pool;

  @BeforeAll
  static void start() {
    var python = new Pyodide(Path.of(System.getProperty("ashlar.root"), "bin", "pyodide"));
    pool =
        new CellPool(
            CellOptions.of(Engine.path()).withReady(0), new Worktimes(List.of(BACKWARDS, python)));
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  private static JobCode python(String program, Object... arguments) {
    var bodies = new ArrayList<byte[]>();
    for (Object argument : arguments) {
      bodies.add(V8Format.encode(JsValue.of(argument)));
    }
    return JobCode.of(program, bodies).withWorktime(Pyodide.NAME, Pyodide.VERSION);
  }

  @Test
  void anOwnersWorktimeRunsTheCodeOfTheJob() {
    var job =
        JobCode.of("olleh", List.of(ValueBody.text("!"))).withWorktime("custom:backwards", "2.1.0");
    try (var guest = Guest.with(pool, job)) {
      assertThat(guest.text()).isEqualTo("hello1!");
    }
  }

  @Test
  void eachWorktimeIsOfferedInItsVersion() {
    assertThat(pool.worktimes())
        .isEqualTo(Map.of("map-basic", "1.0.0", "custom:backwards", "2.1.0", "pyodide", "0.28.0"));
    assertThatThrownBy(() -> new Worktimes(List.of(BACKWARDS, BACKWARDS)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWorktimeThatIsNotHereIsRefused() {
    var job = JobCode.of("n => n", List.of()).withWorktime("custom:backwards", "3.0.0");
    try (var guest = Guest.with(pool, job)) {
      assertThat(guest.error().code()).isEqualTo("ENOWORKTIME");
    }
  }

  @Test
  void aPythonThatCannotBeFetchedIsRefusedWithTheReason() {
    var broken = new Worktimes(List.of(new Pyodide(Path.of("/bin/false"))));
    try (var without = new CellPool(CellOptions.of(Engine.path()).withReady(0), broken);
        var guest = Guest.with(without, python("1"))) {
      GuestError error = guest.error();

      assertThat(error.code()).isEqualTo("ENOWORKTIME");
      assertThat(error.message()).contains("/bin/false failed");
    }
  }

  @Test
  void aProgramInPythonRunsWithItsArgumentsFilesAndEnvironment() {
    String program =
        """
        import dcp, hashlib, os, sys
        print("started")

        def square(datum):
            dcp.progress()
            with open("/etc/word.txt") as file:
                word = file.read().strip()
            digest = hashlib.sha256(b"x").hexdigest()[:6]
            return f"{datum * datum} {sys.argv[1:]} {os.environ['MOOD']} {word} {digest}"

        dcp.set_slice_handler(square)
        """;
    var code = python(program, 5, "env", "MOOD=good", "gzImage", IMAGE, "rest");
    try (var guest = Guest.with(pool, code)) {
      List<SandboxMessage> said = guest.run(3);

      assertThat(said)
          .filteredOn(SandboxMessage.Completed.class::isInstance)
          .extracting(message -> Guest.text(((SandboxMessage.Completed) message).result()))
          .containsExactly(
              "1 ['rest'] good stone 2d7116",
              "4 ['rest'] good stone 2d7116",
              "9 ['rest'] good stone 2d7116");
      assertThat(said).filteredOn(SandboxMessage.Console.class::isInstance).hasSize(1);
      assertThat(said).filteredOn(SandboxMessage.Progress.class::isInstance).hasSize(3);
    }
  }

  @Test
  void aDeterministicProgramInPythonSaysTheSameInEachSandbox() {
    String program =
        """
        import dcp, random, time
        dcp.set_slice_handler(lambda n: f"{random.random()} {time.time()} {hash('x')}")
        """;
    var code = python(program).withDeterminism(Determinism.of("job"));
    try (var one = Guest.with(pool, code);
        var other = Guest.with(pool, code)) {
      assertThat(one.text()).isEqualTo(other.text());
    }
  }

  @Test
  void whatPythonRaisesIsTheSlicesErrorAndAProgramWithoutHandlerIsRefused() {
    try (var guest =
        Guest.with(pool, python("import dcp\ndcp.set_slice_handler(lambda n: {}['missing'])"))) {
      assertThat(guest.error().message()).contains("KeyError: 'missing'");
    }
    try (var guest = Guest.with(pool, python("answer = 42"))) {
      assertThat(guest.error().message()).startsWith("ENOSLICEHANDLER");
    }
  }
}
