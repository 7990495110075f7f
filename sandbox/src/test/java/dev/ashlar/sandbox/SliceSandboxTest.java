package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceSandboxTest {
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
  void aBatchOfAThousandSlicesIsAnsweredInOrder() {
    try (var guest = Guest.with(pool, "n => `result ${n}`")) {
      List<SandboxMessage> said = guest.run(1000);

      List<String> results =
          said.stream()
              .filter(SandboxMessage.Completed.class::isInstance)
              .map(message -> Guest.text(((SandboxMessage.Completed) message).result()))
              .toList();
      assertThat(results)
          .isEqualTo(IntStream.rangeClosed(1, 1000).mapToObj(n -> "result " + n).toList());
      assertThat(said).last().isEqualTo(new SandboxMessage.BatchDone());
    }
  }

  @Test
  void argumentsFollowTheDatumAndThisIsTheGlobalObject() {
    var code =
        JobCode.of(
            "function (n, text) { return n + text + (this === globalThis) }",
            List.of(ValueBody.text(" apples ")));

    try (var guest = Guest.with(pool, code)) {
      assertThat(guest.text()).isEqualTo("1 apples true");
    }
  }

  @Test
  void aSyntaxErrorNamesItsPlaceInTheAuthorsSource() {
    try (var guest = Guest.with(pool, "n => {\n  return n n\n}")) {
      List<SandboxMessage> said = guest.run(1);

      assertThat(said.getFirst())
          .isInstanceOfSatisfying(
              SandboxMessage.AssignFailed.class,
              failed -> {
                assertThat(failed.error().name()).isEqualTo("SyntaxError");
                assertThat(failed.error().message()).contains("Unexpected identifier 'n'");
                assertThat(failed.error().line()).isEqualTo(2);
                assertThat(failed.error().column()).isEqualTo(12);
              });
    }
  }

  @Test
  void anErrorPointsIntoTheAuthorsSourceAndShowsNothingOfOurs() {
    try (var guest = Guest.with(pool, "n => {\n  throw new TypeError('boom ' + n);\n}")) {
      GuestError error = guest.error();

      assertThat(error.name()).isEqualTo("TypeError");
      assertThat(error.message()).isEqualTo("boom 1");
      assertThat(error.stack()).isEqualTo("TypeError: boom 1\n    at work.js:2:9");
      assertThat(error.line()).isEqualTo(2);
      assertThat(error.column()).isEqualTo(9);
    }
  }

  @Test
  void strictJobsAreStrictAndKeepTheirColumns() {
    var code = JobCode.of("n => { undeclared = n }", List.of()).withUseStrict(true);

    try (var guest = Guest.with(pool, code)) {
      GuestError error = guest.error();

      assertThat(error.name()).isEqualTo("ReferenceError");
      assertThat(error.column()).isEqualTo(19);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          n => { throw 'just text' }                                            | just text
          n => { Promise.reject(new Error('nobody cares')); return 1 }           | nobody cares
          async n => { Promise.reject(new Error('nor here')); return 1 }         | nor here
          n => new Promise(() => setTimeout(() => { throw new Error('late') }))  | late
          n => { queueMicrotask(() => { throw new Error('micro') }); return 1 }  | micro
          n => new Promise((_, no) => setTimeout(() => no(new Error('no')), 1))  | no
          n => { function deeper() { return deeper() + 1 } return deeper() }     | Maximum call stack size exceeded
          n => ({ inside: Promise.resolve(n) })                                  | #<Promise> could not be cloned.
          n => () => n                                                           | ()=>n could not be cloned.
          n => Symbol('s')                                                       | Symbol(s) could not be cloned.
          n => new SharedArrayBuffer(8)                                          | #<SharedArrayBuffer> could not be cloned.
          async n => await import('node:fs')                                     | Module 'node:fs' is not available.
          n => require('fs')                                                     | Module 'fs' is not available.
          """)
  void whatFailsASliceIsTold(String workFunction, String message) {
    try (var guest = Guest.with(pool, workFunction)) {
      assertThat(guest.error().message().replace(" ", "")).isEqualTo(message.replace(" ", ""));
      assertThat(guest.run(1)).last().isEqualTo(new SandboxMessage.BatchDone());
    }
  }

  @Test
  void progressConsoleAndEventsArriveInOrder() {
    String work =
        """
        n => {
          progress(0.25);
          console.log('same', n); console.log('same', n); console.log('same', n);
          console.error('other');
          work.emit('custom', n);
          return 'done';
        }
        """;
    try (var guest = Guest.with(pool, work)) {
      List<SandboxMessage> said = guest.run(1);

      assertThat(said.stream().map(SliceSandboxTest::brief))
          .containsExactly(
              "Assigned",
              "SliceStarted",
              "progress OptionalDouble[25.0] 0",
              "log 1",
              "log 3",
              "error 1",
              "emit custom",
              "Completed",
              "BatchDone");
    }
  }

  private static String brief(SandboxMessage message) {
    return switch (message) {
      case SandboxMessage.Progress report ->
          "progress %s %s".formatted(report.known(), report.throttled());
      case SandboxMessage.Console(var slice, var level, var arguments, var same) ->
          level + " " + same;
      case SandboxMessage.Emit(var slice, var name, var value) -> "emit " + name;
      default -> message.getClass().getSimpleName();
    };
  }

  @Test
  void progressIsThrottledAndItsLastReportIsNotLost() {
    var code =
        JobCode.of("n => { for (let i = 1; i <= 90; i++) progress(i / 100); return 1 }", List.of())
            .withProgressThrottle(Duration.ofMinutes(1));
    try (var guest = Guest.with(pool, code)) {
      List<SandboxMessage> said = guest.run(1);

      assertThat(said)
          .filteredOn(SandboxMessage.Progress.class::isInstance)
          .extracting(SliceSandboxTest::brief)
          .containsExactly("progress OptionalDouble[1.0] 0", "progress OptionalDouble[90.0] 88");
    }
  }

  @Test
  void aRejectedSliceThrowsAndCarriesReasonAndRetries() {
    try (var guest = Guest.with(pool, "n => { work.reject('not today', 3); return 1 }")) {
      assertThat(guest.one())
          .isInstanceOfSatisfying(
              SandboxMessage.Rejected.class,
              rejected -> {
                assertThat(Guest.text(rejected.reason())).isEqualTo("not today");
                assertThat(rejected.retries()).isEqualTo(3);
              });
    }
  }

  @Test
  void nothingOfASliceIsHeardAfterItsResult() {
    String work =
        """
        n => {
          if (n === 1) {
            setTimeout(() => console.log('timer of one'), 1);
            crypto.subtle.digest('SHA-256', new Uint8Array(1)).then(() => {
              console.log('digest of one');
              setTimeout(() => console.log('timer of the digest of one'), 1);
            });
            return 'one';
          }
          return new Promise((done) => setTimeout(() => done('two'), 60));
        }
        """;
    try (var guest = Guest.with(pool, work)) {
      List<SandboxMessage> said = guest.run(2);

      // The digest may be quicker than the result; what comes after the result must not be heard.
      assertThat(said.stream().dropWhile(message -> !(message instanceof SandboxMessage.Completed)))
          .hasSizeGreaterThan(1)
          .noneMatch(SandboxMessage.Console.class::isInstance);
    }
  }

  @Test
  void modulesOfEveryKindAreFound() {
    var code =
        JobCode.of(
                """
                async (n) => [
                  require('pkg/plain').name, require('pkg/declared').name, require('short').name,
                  require('pkg/data').name, (await import('pkg/modern')).name,
                ].join(' ')
                """,
                List.of())
            .withModules(
                Map.of(
                    "pkg/plain.js", "exports.name = 'plain+' + require('./helper').name",
                    "pkg/helper.js", "module.exports = { name: 'helper' }",
                    "pkg/declared",
                        "module.declare(['pkg/plain'], function (require, exports, module) {"
                            + " exports.name = 'declared+' + require('pkg/plain').name })",
                    "deep/down/short.js", "exports.name = 'short'",
                    "pkg/data.json", "{\"name\": \"data\"}",
                    "pkg/modern.mjs",
                        "import { other } from './other.mjs'; export const name = other",
                    "pkg/other.mjs", "export const other = 'modern'"),
                List.of("pkg/declared"),
                List.of("deep/down"));
    try (var guest = Guest.with(pool, code)) {
      assertThat(guest.text()).isEqualTo("plain+helper declared+plain+helper short data modern");
    }
  }

  @Test
  void aMissingDependencyFailsTheAssignment() {
    var code = JobCode.of("n => n", List.of()).withModules(Map.of(), List.of("gone/m0"), List.of());
    try (var guest = Guest.with(pool, code)) {
      assertThat(guest.run(1).getFirst())
          .isInstanceOfSatisfying(
              SandboxMessage.AssignFailed.class,
              failed ->
                  assertThat(failed.error().message())
                      .isEqualTo("Module 'gone/m0' is not available."));
    }
  }

  @Test
  void theJobShowsItsPublicTexts() {
    var code =
        JobCode.of("n => Object.values(work.job.public).join('|')", List.of())
            .withJobPublic(new JobPublic("name", "words", "https://example.com/"));
    try (var guest = Guest.with(pool, code)) {
      assertThat(guest.text()).contains("name").contains("words").contains("https://example.com/");
    }
  }

  @Test
  void webAssemblyRuns() {
    String work =
        """
        async () => {
          const bytes = new Uint8Array([0,97,115,109,1,0,0,0,1,5,1,96,0,1,127,3,2,1,0,7,5,1,1,102,0,0,
            10,6,1,4,0,65,42,11]);
          return `${(await WebAssembly.instantiate(bytes)).instance.exports.f()}`;
        }
        """;
    try (var guest = Guest.with(pool, work)) {
      assertThat(guest.text()).isEqualTo("42");
    }
  }

  @Test
  void tamperingWithBuiltInsChangesNeitherResultNorMeter() {
    String work =
        """
        (n) => {
          if (n === 1) {
            const no = () => { throw new Error('spied'); };
            const { ownKeys } = Reflect;
            const { defineProperty, create } = Object;
            const targets = [Array.prototype, Map.prototype, Promise.prototype, String.prototype,
              Object.getPrototypeOf(Uint8Array.prototype), JSON, Math, Reflect, RegExp.prototype,
              Performance.prototype, Number.prototype, TextEncoder.prototype, WeakMap.prototype];
            for (let t = 0; t < targets.length; t++) {
              const keys = ownKeys(targets[t]);
              for (let k = 0; k < keys.length; k++) {
                const descriptor = create(null);
                descriptor.value = no;
                descriptor.configurable = true;
                if (keys[k] === 'constructor' || keys[k] === 'length') continue;
                try { defineProperty(targets[t], keys[k], descriptor); } catch { }
              }
            }
            const trap = create(null);
            trap.get = no;
            defineProperty(Object.prototype, 'get', trap);
            defineProperty(Object.prototype, 'toJSON', trap);
            globalThis.Date = globalThis.Uint8Array = globalThis.Object = undefined;
          }
          progress(); console.log('still', n);
          for (let i = 0; i < 2e6; i++) { n += 1e-9; }
          return 'unmoved';
        }
        """;
    try (var guest = Guest.with(pool, work)) {
      List<SandboxMessage> said = guest.run(3);

      assertThat(said)
          .filteredOn(SandboxMessage.Completed.class::isInstance)
          .hasSize(3)
          .allSatisfy(message -> {
            var completed = (SandboxMessage.Completed) message;
            assertThat(Guest.text(completed.result())).isEqualTo("unmoved");
            assertThat(completed.meter().cpuNanos()).isPositive();
          });
    }
  }

  @Test
  void metersAreMeasuredByTheParent() {
    String work = "n => { let s = 0; for (let i = 0; i < 3e7; i++) s += i; return '' + s }";
    try (var guest = Guest.with(pool, work)) {
      Meter meter = guest.one().meter();

      assertThat(meter.cpuNanos()).isGreaterThan(Duration.ofMillis(2).toNanos());
      assertThat(meter.wallNanos()).isGreaterThan(Duration.ofMillis(2).toNanos());
      assertThat(meter.bytesIn()).isPositive();
      assertThat(meter.bytesOut()).isPositive();
      assertThat(meter.peakMemoryBytes()).isNotNegative();
    }
  }

  @Test
  void anUnknownWorktimeIsRefused() {
    var code = JobCode.of("n => n", List.of()).withWorktime("pyodide", "0.28.0");
    try (var guest = Guest.with(pool, code)) {
      assertThat(guest.run(1).getFirst())
          .isInstanceOfSatisfying(
              SandboxMessage.AssignFailed.class,
              failed -> assertThat(failed.error().code()).isEqualTo("ENOWORKTIME"));
    }
  }

  @Test
  void aSecondJobIsRefusedAndSoAreSlicesWithoutOne() {
    try (var guest = new Guest(pool, SandboxLimits.DEFAULTS, 128)) {
      Sandbox sandbox = guest.sandbox();

      assertThatThrownBy(() -> sandbox.post(new SandboxRequest.Run(List.of())))
          .isInstanceOf(IllegalStateException.class);
      sandbox.post(new SandboxRequest.Assign(JobCode.of("n => n", List.of())));
      assertThatThrownBy(
              () -> sandbox.post(new SandboxRequest.Assign(JobCode.of("n => n", List.of()))))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void closingTellsTheEnd() {
    try (var guest = Guest.with(pool, "n => n")) {
      guest.run(1);
      guest.sandbox().close();

      assertThat(guest.end().cause()).isEqualTo(Cause.CLOSED);
      assertThat(guest.end().slice()).isEqualTo(SandboxEnd.NO_SLICE);
    }
  }
}
