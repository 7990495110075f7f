package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A slice sees the globals of {@code docs/slices.md}, on every machine, and nothing else. */
class SliceGlobalsTest {
  private static final Path PAGE = Path.of(System.getProperty("ashlar.root"), "docs", "slices.md");
  private static final String NAMES =
      """
      () => {
        const names = new Set();
        for (let o = globalThis; o !== null && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
          for (const name of Reflect.ownKeys(o)) {
            // getParent is the engine's own way to find where an event goes next.
            if (typeof name === 'string' && !['constructor', 'getParent'].includes(name)) names.add(name);
          }
        }
        return [...names].sort().join(' ');
      }\
      """;

  private static CellPool pool;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(Engine.path()));
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  @Test
  void theGlobalsAreTheListThatIsPublished() throws IOException {
    try (var guest = Guest.with(pool, NAMES)) {
      assertThat(List.of(guest.text().split(" "))).isEqualTo(published("globals"));
    }
  }

  @Test
  void aDeterministicSliceHasThoseButTheOnesThatTellOfTheMachine() throws IOException {
    var code = JobCode.of(NAMES, List.of()).withDeterminism(Determinism.of("any"));
    try (var guest = Guest.with(pool, code)) {
      List<String> seen = List.of(guest.text().split(" "));

      var expected = published("globals");
      expected.removeAll(List.of("FinalizationRegistry", "WeakRef"));
      assertThat(seen).isEqualTo(expected);
    }
  }

  /** The words of the page's block of this name, sorted as the engine sorts. */
  private static List<String> published(String block) throws IOException {
    var matcher =
        Pattern.compile("```" + block + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(matcher.find()).as("block %s of %s", block, PAGE).isTrue();
    return new java.util.ArrayList<>(
        Pattern.compile("\\s+").splitAsStream(matcher.group(1).strip()).sorted().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          progress()                                | 0 true
          progress(0.25)                            | 25 false
          progress('25%')                           | 25 false
          progress('0.5')                           | 50 false
          progress(7)                               | 0 true
          progress(-1)                              | 0 true
          progress('much')                          | 0 true
          progress({})                              | 0 true
          progress(0.5); progress(0.25)             | 50 false, 50 true
          progress(0.5); progress()                 | 50 false, 50 false
          progress(0.5); progress(7); progress(1)   | 50 false, 50 true, 100 false
          """)
  void progressIsThatOfTheReferenceAndNeverGoesBack(String calls, String reported) {
    var code =
        JobCode.of("() => { %s; return 'done' }".formatted(calls), List.of())
            .withProgressThrottle(java.time.Duration.ZERO);
    try (var guest = Guest.with(pool, code)) {
      assertThat(
              guest.run(1).stream()
                  .filter(SandboxMessage.Progress.class::isInstance)
                  .map(message -> (SandboxMessage.Progress) message)
                  .map(report -> "%.0f %s".formatted(report.percent(), report.indeterminate())))
          .containsExactly(reported.split(", "));
    }
  }

  @Test
  void consoleRepeatsAreCountedAndToldBeforeWhatFollows() {
    String work =
        """
        () => {
          console.log('a', 1); console.log('a', 1); console.log('a', 1);
          progress();
          console.warn('a', 1); console.log('b'); console.log('b');
          console.table([1]); console.dir({ x: 1 }); console.assert(false, 'no');
        }\
        """;
    try (var guest = Guest.with(pool, work)) {
      assertThat(
              guest.run(1).stream()
                  .filter(SandboxMessage.Console.class::isInstance)
                  .map(message -> (SandboxMessage.Console) message)
                  .map(line ->
                      line.level() + line.same() + (line.arguments().length == 0 ? " again" : "")))
          .containsExactly(
              "log1", "log3 again", "warn1", "log1", "log2 again", "log1", "log1", "error1");
    }
  }

  @Test
  void webAssemblyComesWithEveryWayToLoadIt() {
    String work =
        """
        async n => {
          const bytes = new Uint8Array([0,97,115,109,1,0,0,0,1,7,1,96,2,127,127,1,127,3,2,1,0,7,7,1,3,97,100,100,0,0,10,9,1,7,0,32,0,32,1,106,11]);
          const module = await WebAssembly.compile(bytes);
          const { instance } = await WebAssembly.instantiate(bytes);
          const other = new WebAssembly.Instance(module);
          const streamed = await WebAssembly.instantiateStreaming(
            new Response(bytes, { headers: { 'content-type': 'application/wasm' } }));
          return [instance, other, streamed.instance].map(i => i.exports.add(40, n + 1)).join();
        }\
        """;
    try (var guest = Guest.with(pool, work)) {
      assertThat(guest.text()).isEqualTo("42,42,42");
    }
  }
}
