package dev.ashlar.sandbox;

import java.util.HexFormat;

/** The guest of the self-test: looks for ways out as a script would, and returns known values. */
final class SelfTestScript {
  /** Ways out that the script tries. */
  static final int ATTEMPTS = 24;

  /**
   * Answers what it reached, which should be nothing, and a list of values.
   *
   * <p>An {@code eval} that the engine calls straight from a timer or a microtask has no script of
   * ours on its stack: that is the way to the engine's own loader.
   */
  static final String SOURCE =
      """
      async () => {
        const reached = [];
        for (const name of ['Deno', 'process', 'Buffer', 'global', 'Worker', 'WebSocket', 'window']) {
          if (name in globalThis) reached.push(name);
        }
        for (const name of ['node:fs', 'node:child_process', 'npm:left-pad', 'jsr:@std/fs',
            'http://127.0.0.1:1/a.js', 'file:///etc/passwd', 'data:text/javascript,1', 'blob:x',
            'ext:core/mod.js']) {
          const text = `import(${JSON.stringify(name)})`;
          try { await Promise.resolve(text).then(eval); reached.push(name); } catch {}
        }
        for (const later of [setTimeout, queueMicrotask]) {
          const loaded = await new Promise((done) => later(() =>
            (0, eval)("import('node:fs')").then(() => done(true), () => done(false))));
          if (loaded) reached.push(later.name);
        }
        for (const name of ['call', 'apply', 'bind']) {
          try { Function.prototype[name] = () => 0; reached.push(name); } catch {}
        }
        for (const way of ['return process', 'return require("fs")', 'return Deno']) {
          try { Function(way)(); reached.push(way); } catch {}
        }
        const shared = { a: 1 };
        return [reached, undefined, null, true, false, 0, -0, 1, -1, 2 ** 31, 1.5, NaN, -Infinity,
          '', 'ascii', 'h\\u00e9', '\\u20ac', '\\ud800', 12345678901234567890n, -1n, new Date(0),
          /a+/giu, [1, , 3], shared, shared, new Map([[1, 'x']]), new Set(['y']),
          new Uint8Array([1, 2, 3]), new Float64Array([0.5]), new Error('m').message,
          { __proto__: null, ['__proto__']: 1 }, Object(1), Object('s')];
      }
      """;

  /** What the engine of the pinned version answers where every wall stands. */
  private static final String EXPECTED =
      "04ff10412141002400005f30544649004e0000000000000080490249014e000000000000e0414e000000000000"
          + "f83f4e000000000000f87f4e000000000000f0ff220022056173636969220268e9006302ac20630200d85a10d2"
          + "0a1feb8ca954ab5a110100000000000000440000000000000000522202612b1361034900490249044906400203"
          + "6f22016149027b015e053b49022201783a02272201792c01420301020356420003004208000000000000e03f56"
          + "4600080022016d6f22095f5f70726f746f5f5f49027b016e000000000000f03f73220173240021";

  private SelfTestScript() {}

  static byte[] expected() {
    return HexFormat.of().parseHex(EXPECTED);
  }
}
