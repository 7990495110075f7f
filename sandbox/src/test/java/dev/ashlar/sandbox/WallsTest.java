package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WallsTest {
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
  void everyWallStands() {
    SandboxProbe probe = pool.probe();

    assertThat(probe.missing()).isEmpty();
    assertThat(probe.usable()).isTrue();
    assertThat(probe.engine()).startsWith("deno 2.9.6, v8 15.0.245");
    assertThat(probe.layers()).containsEntry("seccomp", "ok").containsEntry("filesClosed", "ok");
  }

  @Test
  void theKernelSaysTheSameOfEveryThread() throws IOException {
    try (Cell cell = pool.take(CellKind.forSlices(128));
        var threads = Files.list(Path.of("/proc", Long.toString(cell.pid()), "task"))) {
      List<Path> all = threads.toList();

      assertThat(all)
          .hasSizeGreaterThan(3)
          .allSatisfy(thread ->
              assertThat(Files.readString(thread.resolve("status")))
                  .contains("NoNewPrivs:\t1")
                  .contains("Seccomp:\t2")
                  .contains("CapEff:\t0000000000000000")
                  .doesNotContain("Uid:\t0\t"));
    }
  }

  @Test
  void theEngineIsOutOfSight() {
    String work =
        """
        n => ['Deno', 'process', 'Buffer', 'global', 'fetch', 'WebSocket', 'Worker', 'EventSource',
          'caches', 'localStorage', 'window', 'close', 'importScripts', 'XMLHttpRequest',
          'BroadcastChannel', 'MessageChannel', 'gc', 'clearImmediate', 'origin', 'KVIN']
          .filter((name) => name in globalThis).join(' ')
        """;
    try (var guest = Guest.with(pool, work)) {
      assertThat(guest.text()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval('import(\"node:fs\")')",
        "new Function('return import(\"node:child_process\")')()",
        "new Promise((yes, no) => setTimeout(() => eval('import(\"node:fs\")').then(yes, no)))",
        "new Promise((yes, no) => setTimeout('import(\"node:fs\").then(globalThis.yes)', 1))"
            + ".constructor.reject(new TypeError('skipped'))",
        "Promise.resolve('import(\"data:text/javascript,1\")').then(eval)",
        "Promise.resolve('import(\"blob:x\")').then(eval)",
        "Promise.resolve('import(\"https://example.com/a.js\")').then(eval)",
        "Promise.resolve('import(\"npm:left-pad\")').then(eval)",
        "Promise.resolve('import(\"file:///etc/passwd\")').then(eval)",
        "Promise.resolve('import(\"ext:core/mod.js\")').then(eval)",
        "(async () => { await null; return eval('import(\"node:vm\")') })()",
      })
  void noWayOfImportingLeadsOut(String expression) {
    try (var guest = Guest.with(pool, "n => " + expression)) {
      assertThat(guest.one()).isInstanceOf(SandboxMessage.WorkError.class);
    }
  }

  @Test
  void functionPrototypesCannotBeTurnedAgainstTheHost() {
    String work =
        """
        n => {
          const tried = [];
          for (const name of ['call', 'apply', 'bind']) {
            try { Function.prototype[name] = () => 'owned'; tried.push('set'); } catch { tried.push('no'); }
            try { Object.defineProperty(Function.prototype, name, { value: 1 }); tried.push('def'); }
            catch { tried.push('no'); }
          }
          const own = () => 1;
          own.call = 'mine';
          return tried.join() + own.call;
        }
        """;
    try (var guest = Guest.with(pool, work)) {
      assertThat(guest.text()).isEqualTo("no,no,no,no,no,nomine");
    }
  }

  @Test
  void theGlobalsAreThePublishedListAndNothingElse() throws IOException {
    String source = Files.readString(Engine.scripts().resolve("slice-globals.mjs"));
    String work =
        """
        n => Object.getOwnPropertyNames(globalThis).sort().join(' ')
        """;
    try (var guest = Guest.with(pool, work)) {
      assertThat(guest.text().split(" "))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(source).containsPattern("\\b" + name + "\\b"));
    }
  }
}
