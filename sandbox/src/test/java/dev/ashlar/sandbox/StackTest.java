package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stack of a guest: as deep as it was promised, and its end a RangeError. */
class StackTest {
  private static final String DEPTH =
      "() => { let n = 0; const f = () => { n++; f(); };"
          + " try { f(); } catch (error) { return `${error.name} ${n}`; } }";

  /** Recursions of the engine's own, each in a function that says how it ended. */
  private static final String RECURSIONS =
      """
      () => {
        const nested = () => { let a = []; for (let i = 0; i < 3e5; i++) a = [a]; return a; };
        const proxies = () => { let p = {}; for (let i = 0; i < 3e5; i++) p = new Proxy(p, {}); return p.x; };
        const wasm = () => {
          const bytes = [0,97,115,109,1,0,0,0,1,4,1,96,0,0,2,7,1,1,97,1,98,0,0,3,2,1,0,7,5,1,1,102,0,1,10,6,1,4,0,16,0,11];
          let f = () => {};
          const module = new WebAssembly.Module(new Uint8Array(bytes));
          f = new WebAssembly.Instance(module, { a: { b: () => f() } }).exports.f;
          f();
        };
        const all = [
          () => { const f = () => f(); f(); },
          () => String(nested()),
          () => nested().flat(Infinity),
          () => structuredClone(nested()),
          () => new Function("(".repeat(1e6) + "1" + ")".repeat(1e6)),
          () => new Function("!".repeat(1e6) + "1"),
          () => new Function("a=>".repeat(2e5) + "1"),
          () => new RegExp("(".repeat(1e5) + ")".repeat(1e5)).test("a"),
          proxies,
          () => { const o = { get x() { return this.x; } }; o.x; },
          () => { const f = () => "a".replace(/a/, f); f(); },
          () => { const f = () => [2, 1].sort(f); f(); },
          () => Math.max(...new Array(5e6)),
          () => { const f = () => { new URL("http://a/"); f(); }; f(); },
          wasm,
        ];
        const ends = all.map((one) => { try { one(); return "through"; } catch (e) { return e.name; } });
        return ends.join();
      }
      """;

  @TempDir Path folder;

  private static String said(int stackKiB, String work) {
    try (var pool =
            new CellPool(CellOptions.of(Engine.path()).withReady(0).withStackKiB(stackKiB));
        var guest = Guest.with(pool, JobCode.of(work, List.of()))) {
      return guest.text();
    }
  }

  @Test
  void aRecursionIsAsDeepAsTheStackAllows() {
    String shallow = said(CellOptions.MIN_STACK_KIB, DEPTH);
    String deep = said(CellOptions.MAX_STACK_KIB, DEPTH);

    assertThat(shallow).startsWith("RangeError ");
    assertThat(deep).startsWith("RangeError ");
    assertThat(depth(deep)).isGreaterThan(10 * depth(shallow));
  }

  private static int depth(String said) {
    return Integer.parseInt(said.substring(said.indexOf(' ') + 1));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {CellOptions.MIN_STACK_KIB, CellOptions.DEFAULT_STACK_KIB, CellOptions.MAX_STACK_KIB})
  void noRecursionOfTheEngineEndsTheProcess(int stackKiB) {
    assertThat(said(stackKiB, RECURSIONS).split(","))
        .hasSize(15)
        .containsOnly("RangeError", "SyntaxError"); // The latter is what a RegExp calls it.
  }

  @Test
  void aStackThatTheProcessDoesNotHaveIsRefusedByNumbers() {
    assertThatThrownBy(() -> StackRoom.check(4096, OptionalLong.of(4L << 20)))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("stack 4096 KiB needs 5120 KiB of its process, which has 4096");
    StackRoom.check(984, OptionalLong.of(8L << 20));
    StackRoom.check(4096, OptionalLong.empty());
  }

  @Test
  void theLimitOfAProcessIsReadAsTheKernelWritesIt() throws Exception {
    var some = folder.resolve("some");
    Files.writeString(
        some,
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max data size             unlimited            unlimited            bytes
        Max stack size            8388608              unlimited            bytes
        """);
    var none = folder.resolve("none");
    Files.writeString(
        none, "Max stack size            unlimited            unlimited            bytes");

    assertThat(StackRoom.softLimit(some)).hasValue(8 << 20);
    assertThat(StackRoom.softLimit(none)).isEmpty();
  }
}
