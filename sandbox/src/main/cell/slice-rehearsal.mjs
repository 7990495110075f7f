/**
 * The engine compiles a function when it is first called, and brings much of itself to life at
 * first use: the first slices of a process would wait for all that. So a cell that waits for its
 * job plays some slices of our own, with nobody listening.
 */
import { DataView, jsonStringify, setBytes, setUint32, Uint8Array, utf8 } from "./captured.mjs";
import { LOAD, MODULE, RESULT, SLICES, SLICES_DONE } from "./protocol.mjs";

const KIND_WORK = 7;
const WORK = `async (datum) => {
  progress(0.5);
  console.log("rehearsal", datum);
  return { datum: await datum, list: [datum] };
}`;

/** Slices that are played. */
const COUNT = 5;

/**
 * @param {import("./cell.mjs").Host} host
 * @param {any} value
 */
function bodyOf(host, value) {
  const { form, bytes } = host.values.encode(value);
  const body = new Uint8Array(1 + bytes.length);
  setBytes(body, form, 0);
  setBytes(body, bytes, 1);
  return body;
}

/** @param {Uint8Array} datum */
function slicesFrame(datum) {
  const frame = new Uint8Array(4 + COUNT * (4 + datum.length));
  const view = new DataView(frame.buffer);
  setUint32(view, 0, COUNT);
  for (let i = 0, at = 4; i < COUNT; i++, at += 4 + datum.length) {
    setUint32(view, at, datum.length);
    setBytes(frame, datum, at + 4);
  }
  return frame;
}

/**
 * Leaves nothing behind that a job could find.
 * @param {import("./cell.mjs").Host} host
 * @param {ReturnType<typeof import("./slice-run.mjs").openRunner>} runner
 */
export async function rehearse(host, runner) {
  const source = utf8(WORK);
  const work = new Uint8Array(3 + source.length);
  work[0] = KIND_WORK;
  setBytes(work, source, 3);
  const load = utf8(jsonStringify({ useStrict: false, dependencies: [] }));
  await host.rehearse(MODULE, 0, work);
  await host.rehearse(LOAD, 0, load, RESULT);
  for (const datum of [1, "text", { a: [1.5] }]) {
    await host.rehearse(SLICES, 0, slicesFrame(bodyOf(host, datum)), SLICES_DONE);
  }
  runner.load(undefined, []);
}
