package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A deterministic job gives the same bytes in every cell, whatever ran before and how fast. */
class DeterminismTest {
  private static final int CELLS = Boolean.getBoolean("ashlar.soak") ? 40 : 2;
  private static CellPool pool;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(Engine.path()));
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  private static Guest guest(String work) {
    return Guest.with(
        pool, JobCode.of(work, List.of()).withDeterminism(Determinism.of("the same job")));
  }

  /** Work that would differ from cell to cell, or from run to run, if it could. */
  static Stream<String> corpus() {
    return Stream.of(
        "n => [Date.now(), new Date().toISOString(), Date(), performance.now(), performance.timeOrigin]",
        "n => [Math.random(), Math.random(), crypto.randomUUID(), crypto.getRandomValues(new Uint32Array(5))]",
        "n => [new Intl.DateTimeFormat('de', { timeStyle: 'full', dateStyle: 'full' }).format(), new Intl.DateTimeFormat().formatToParts().length, new Date().getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone]",
        "n => [new Event('x').timeStamp, structuredClone(new Date()).getTime(), new (class extends Date {})().getTime(), Reflect.construct(Date, []).getTime(), Reflect.construct(Date, [], Object).constructor === Object]",
        "async n => { const seen = []; const wait = (ms, what) => new Promise(done => setTimeout(() => { seen.push([what, Date.now(), performance.now()]); done(); }, ms)); await Promise.all([wait(50, 'b'), wait(3600_000, 'd'), wait(0, 'a'), wait(50, 'c')]); return seen; }",
        "async n => { const seen = []; await new Promise(done => { const i = setInterval(() => { seen.push(Date.now()); if (seen.length === 5) { clearInterval(i); done(); } }, 1000); }); return seen; }",
        "async n => { const seen = []; setTimeout(() => seen.push('timer'), 0); const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(100_000)); seen.push(new Uint8Array(digest)); await new Promise(done => setTimeout(done, 1)); return seen; }",
        "n => { const f = new Float64Array(2); const b = new BigUint64Array(f.buffer); b[0] = 0x7ff8000000000001n; b[1] = 0xfff8000000000000n; return [f, f[0], [NaN, -NaN, 0 / 0]]; }",
        "n => { const s = []; for (let i = 1; i < 40; i++) s.push(Math.sin(i), Math.exp(i / 7), Math.pow(i, 1 / 3), Math.tanh(i / 9), Math.cbrt(i), Math.hypot(i, 1 / i)); return s; }",
        "n => [...'zaZäöüÅå'].sort(new Intl.Collator('sv').compare).join('') + (1234567.891).toLocaleString('de') + new Intl.Segmenter('ja').resolvedOptions().locale + navigator.language + navigator.hardwareConcurrency + navigator.userAgent",
        "n => Object.getOwnPropertyNames(globalThis).sort()",
        "async n => { const text = new Response(new Blob(['x'.repeat(9999)]).stream().pipeThrough(new CompressionStream('gzip'))); return new Uint8Array(await text.arrayBuffer()); }",
        "n => new Promise(done => { let i = 0; const step = () => ++i < 200 ? setImmediate(step) : done([i, Date.now()]); step(); })");
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void theSameSliceGivesTheSameBytesInEveryCell(String work) {
    var results = new ArrayList<String>();
    for (int cell = 0; cell < CELLS; cell++) {
      try (var guest = guest(work)) {
        // The second time others have run before it in the same cell.
        results.add(result(guest, 1));
        results.add(result(guest, 3));
      }
    }

    assertThat(results).hasSize(2 * CELLS);
    assertThat(results.stream().distinct()).hasSize(1);
  }

  /** What slice 1 gives, as the last of a batch of so many. */
  private static String result(Guest guest, int count) {
    var slices = new ArrayList<SliceInput>();
    for (int number = count; number >= 1; number--) {
      slices.add(new SliceInput(number, Guest.number(number)));
    }
    guest.sandbox().post(new SandboxRequest.Run(slices));
    return guest.messages().stream()
        .filter(SandboxMessage.Terminal.class::isInstance)
        .map(message -> (SandboxMessage.Terminal) message)
        .filter(end -> end.slice() == 1)
        .map(end ->
            end instanceof SandboxMessage.Completed done
                ? HexFormat.of().formatHex(done.result())
                : "failed: " + end)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void slicesDifferInTheirRandomNumbersAndSoDoJobs() {
    String work = "n => String(Math.random())";
    try (var one = guest(work);
        var other =
            Guest.with(
                pool, JobCode.of(work, List.of()).withDeterminism(Determinism.of("another")))) {
      List<String> ofOne = texts(one);
      List<String> ofOther = texts(other);

      assertThat(ofOne).doesNotHaveDuplicates().hasSize(3);
      assertThat(ofOther).doesNotContainAnyElementsOf(ofOne);
    }
  }

  private static List<String> texts(Guest guest) {
    return guest.run(3).stream()
        .filter(SandboxMessage.Completed.class::isInstance)
        .map(message -> Guest.text(((SandboxMessage.Completed) message).result()))
        .toList();
  }

  @Test
  void timersTakeNoTimeButFireInTheirOrder() {
    try (var guest =
        guest("n => new Promise(done => setTimeout(() => done('a day later'), 864e5))")) {
      assertThat(guest.text()).isEqualTo("a day later");
    }
  }

  @Test
  void aSliceThatNothingCanWakeStillHangsByName() {
    try (var guest = guest("n => new Promise(() => setTimeout(() => {}, 5))")) {
      assertThat(guest.run(1)).noneMatch(SandboxMessage.Terminal.class::isInstance);
      assertThat(guest.end().cause()).isEqualTo(Cause.HUNG);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "typeof WeakRef",
        "typeof FinalizationRegistry",
        "typeof Atomics.wait",
        "typeof Atomics.waitAsync",
        "typeof Temporal.Now",
        "typeof AbortSignal.timeout",
        "typeof crypto.subtle.generateKey",
        "typeof URL.createObjectURL",
        "typeof performance.mark",
        "typeof fetch"
      })
  void whatCannotBeTheSameEverywhereIsGone(String expression) {
    try (var guest = guest("n => " + expression)) {
      assertThat(guest.text()).isEqualTo("undefined");
    }
  }

  @Test
  void aKeyThatNeedsRandomNumbersIsRefusedByName() {
    String work =
        """
        async n => {
          const key = { kty: 'EC', crv: 'P-256',
            x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
            y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
            d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' };
          const import_ = usages => crypto.subtle.importKey('jwk',
            usages[0] === 'sign' ? key : { ...key, d: undefined }, { name: 'ECDSA', namedCurve: 'P-256' }, true, usages);
          await import_(['verify']);
          try { await import_(['sign']); return 'let in'; } catch (error) { return error.name; }
        }
        """;
    try (var guest = guest(work)) {
      assertThat(guest.text()).isEqualTo("NotSupportedError");
    }
  }
}
