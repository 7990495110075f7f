package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values through a real cell, both ways: as datum, as result, as event. */
class SliceValuesTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("ashlar.root"), "values/src/test/resources/golden/values.tsv");
  private static CellPool pool;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(Engine.path()));
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  /** The bodies that the engine's own serializer wrote, each in its name. */
  private static List<byte[]> golden() throws IOException {
    var bodies = new ArrayList<byte[]>();
    for (String line : Files.readAllLines(GOLDEN)) {
      String[] columns = line.split("\t", -1);
      if (columns.length == 3 && !columns[2].isEmpty()) {
        bodies.add(HexFormat.of().parseHex("04" + columns[2]));
      }
    }
    return bodies;
  }

  @Test
  void whatStructuredCloneCarriesComesBackAsItWas() throws IOException {
    List<byte[]> bodies = golden();
    var slices = new ArrayList<SliceInput>();
    for (int i = 0; i < bodies.size(); i++) {
      // Written by the values module, as a worker writes it.
      slices.add(new SliceInput(i + 1L, V8Format.encode(V8Format.decode(bodies.get(i)))));
    }
    try (var guest = Guest.with(pool, "x => { work.emit('it', x); return x; }")) {
      guest.sandbox().post(new SandboxRequest.Run(slices));
      List<SandboxMessage> said = guest.messages();

      assertThat(bodies).hasSizeGreaterThan(60);
      int results = 0;
      for (SandboxMessage message : said) {
        switch (message) {
          case SandboxMessage.Completed(long slice, byte[] result, Meter meter) -> {
            results++;
            assertAlike(slice, bodies, result);
          }
          case SandboxMessage.Emit(long slice, String name, byte[] value) ->
              assertAlike(slice, bodies, value);
          case SandboxMessage.WorkError failed ->
              throw new AssertionError("slice %d: %s".formatted(failed.slice(), failed.error()));
          default -> {}
        }
      }
      assertThat(results).isEqualTo(bodies.size());
    }
  }

  private static void assertAlike(long slice, List<byte[]> bodies, byte[] body) {
    JsValue sent = V8Format.decode(bodies.get((int) slice - 1));
    assertThat(JsValue.alike(sent, V8Format.decode(body)))
        .as("slice %d: %s came back as %s", slice, sent, V8Format.decode(body))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          () => { const a = []; let b = a; for (let i = 0; i < 1000; i++) { const c = []; b.push(c); b = c; } return a; } | TOO_BIG
          () => 'x'.repeat(40_000_000)                     | ETOOBIG
          () => new Uint8Array(40_000_000)                 | ETOOBIG
          () => ({ f() {} })                               | ENOTCLONED
          () => new WeakMap()                              | ENOTCLONED
          () => new Proxy({}, {})                          | ENOTCLONED
          () => ({ get a() { throw new Error('getter'); } }) | ENOTCLONED
          """)
  void whatCannotTravelIsAnErrorWithAName(String work, String code) {
    try (var guest = Guest.with(pool, work)) {
      SandboxMessage.Terminal end = guest.one();

      String seen =
          switch (end) {
            case SandboxMessage.WorkError error -> error.error().code();
            case SandboxMessage.Completed done -> refusal(done.result());
            case SandboxMessage.Rejected rejected -> "rejected";
          };
      assertThat(seen).isEqualTo(code);
    }
  }

  /** The engine takes it, and we do not. */
  private static String refusal(byte[] body) {
    try {
      V8Format.decode(body);
      return "decoded";
    } catch (dev.ashlar.base.AshlarException e) {
      return e.code().name();
    }
  }

  @Test
  void aDatumLargerThanAFrameFailsItsSliceOnly() {
    try (var guest = Guest.with(pool, "x => typeof x")) {
      byte[] large = new byte[33 * 1024 * 1024];
      large[0] = 1;
      guest
          .sandbox()
          .post(
              new SandboxRequest.Run(
                  List.of(new SliceInput(1, large), new SliceInput(2, Guest.number(2)))));
      List<SandboxMessage> ends =
          guest.messages().stream().filter(SandboxMessage.Terminal.class::isInstance).toList();

      assertThat(ends).hasSize(2);
      assertThat(((SandboxMessage.WorkError) ends.get(0)).error().code()).isEqualTo("ETOOBIG");
      assertThat(Guest.text(((SandboxMessage.Completed) ends.get(1)).result())).isEqualTo("number");
    }
  }
}
