/**
 * What a cell of the self-test does besides: the system calls that it is told to, raw, and what the
 * engine itself offers to honest scripts. No other cell loads this file.
 */
import { jsonParse, jsonStringify, utf8, utf8Text } from "./captured.mjs";
import { cString } from "./libc.mjs";
import * as frame from "./protocol.mjs";

/** @typedef {{name: string, number: number, arguments: (number | string)[]}} Attempt */

/**
 * Prepares while the engine still gives everything away; answers what to call when it does not.
 */
export function openSelfTest() {
  const { symbols } = Deno.dlopen("libc.so.6", {
    __errno_location: { parameters: [], result: "pointer" },
    memcpy: { parameters: ["buffer", "pointer", "usize"], result: "pointer" },
    syscall: { parameters: ["i64", "u64", "u64", "u64", "u64"], result: "i64" },
  });
  const engine = engineAttempts();
  const error = new Int32Array(1);
  // Later the engine tells no more addresses.
  const texts = new Uint8Array(4096);
  const address = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(texts)));

  /**
   * One raw system call: its answer, or the number of its error, negative.
   * @param {Attempt} attempt
   */
  function call(attempt) {
    let used = 0;
    const values = attempt.arguments.map((value) => {
      if (typeof value === "number") {
        return BigInt.asUintN(64, BigInt(value));
      }
      const bytes = cString(value);
      texts.set(bytes, used);
      used += bytes.length;
      return address + BigInt(used - bytes.length);
    });
    while (values.length < 4) {
      values.push(0n);
    }
    const [a, b, c, d] = values;
    const answer = Number(symbols.syscall(BigInt(attempt.number), a, b, c, d));
    symbols.memcpy(error, symbols.__errno_location(), 4n);
    return answer < 0 ? -error[0] : answer;
  }

  /** @param {import("./cell.mjs").Host} host */
  return (host) => {
    host.on(frame.PROBE, (_flags, id, body) => {
      probe(body).then(
        (answers) => host.send(frame.RESULT, 0, id, utf8(jsonStringify(answers))),
        (error) => host.sendError(id, error),
      );
    });
  };

  /** @param {Uint8Array} body */
  async function probe(body) {
    /** @type {Record<string, number | string>} */
    const answers = {};
    for (const attempt of /** @type {Attempt[]} */ (jsonParse(utf8Text(body)))) {
      answers[attempt.name] = call(attempt);
    }
    for (const name of Object.keys(engine)) {
      answers[name] = await engine[name]();
    }
    return answers;
  }
}

/** The script side lies open here: whatever these reach, the wall behind it must refuse. */
function engineAttempts() {
  const engine = { ...Deno };
  /** @type {(what: () => any) => () => Promise<string>} */
  const attempt = (what) => async () => {
    try {
      await what();
      return "done";
    } catch (error) {
      return error instanceof Error ? error.name : "thrown";
    }
  };
  return /** @type {Record<string, () => Promise<string>>} */ ({
    "engine: read a file": attempt(() => engine.readTextFile("/etc/passwd")),
    "engine: write a file": attempt(() => engine.writeTextFile("/tmp/ashlar-self-test", "x")),
    "engine: list a folder": attempt(() => Array.fromAsync(engine.readDir("/"))),
    "engine: connect": attempt(() => engine.connect({ hostname: "127.0.0.1", port: 1 })),
    "engine: listen": attempt(() => engine.listen({ hostname: "127.0.0.1", port: 0 }).close()),
    "engine: run a program": attempt(() => new engine.Command("true").output()),
    "engine: environment": attempt(() => engine.env.get("PATH")),
    "engine: native library": attempt(() => engine.dlopen("libm.so.6", {})),
    "engine: kill": attempt(() => engine.kill(1, /** @type {any} */ ("SIGCONT"))),
  });
}
