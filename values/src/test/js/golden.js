// Writes the golden files of the values module with the real writers: the KVIN of dcp-client and the
// engine's own serializer; the parts of an error with a cause are in the order of the pinned engine, which is
// newer than Node's. Run by hand: node golden.js <module that exports KVIN> <output folder>
const fs = require('fs');
const path = require('path');
const v8 = require('v8');
const KVIN = require(path.resolve(process.argv[2]));
const out = process.argv[3];

const shared = { q: 1, u: undefined };
const cycle = { name: 'c' };
cycle.self = cycle;
const arrayCycle = [1];
arrayCycle.push(arrayCycle);
const error = new TypeError('bad');
error.stack = 'S';
const plainError = new Error('plain', { cause: 'why' });
plainError.stack = 'S2';
const sparse = [1, , 3];
sparse[20] = { a: 1 };
const named = Object.assign([1, 2], { x: 'y' });
const bytes = new Uint8Array(40);
bytes.set([1, 0, 0, 2], 10);
bytes[39] = 255;

const both = {
  undefined: undefined, null: null, true: true, false: false, zero: 0, one: 1, minus: -1,
  minusZero: -0, half: 0.5, int32: -2147483648, big: 4294967296, nan: NaN, inf: Infinity,
  minusInf: -Infinity, tiny: 5e-324, e21: 1e21, third: 1 / 3,
  empty: '', ascii: 'text', latin: 'é\u0000ÿ', wide: '漢字', emoji: '😀', lone: '\ud800x',
  escapes: '"\\\b\f\n\r\t\u001f\u2028/',
  bigint: 123456789012345678901234567890n, negBigint: -1n, zeroBigint: 0n,
  date: new Date(86400000), oldDate: new Date(-62198755200001), farDate: new Date(8.64e15),
  regexp: /a\/b/giu, boxedNumber: Object(1.5), boxedString: Object('s'), boxedTrue: Object(true),
  object: { a: 1, b: 'x', c: null, d: false }, emptyObject: {}, emptyArray: [],
  deep: { a: { b: { c: [1, [2, [3, {}]]] } } }, indexKeys: { b: 1, 10: 2, 9: 3, '01': 4 },
  proto: JSON.parse('{"__proto__":1,"x":2}'),
  withUndefined: { a: undefined, b: NaN, c: -0, d: 1n },
  array: [1, 'a', true, null, undefined, NaN], runs: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
  stringRuns: ['a', 'a', 'a'], objectRuns: [{ a: 1 }, { a: 1 }], nested: [[1, 2], [1, 2], []],
  sharedTwice: [shared, shared, 1, shared], cycle, arrayCycle, named,
  map: new Map([[1, 'a'], ['k', { v: 1 }]]), emptyMap: new Map(), set: new Set([1, 'a', { x: 1 }]),
  uint8: new Uint8Array([1, 2, 255]), float32: new Float32Array([1.5, -2]),
  float64: new Float64Array([Math.PI, -0]), int16: new Int16Array([-1, 2]), islands: bytes,
  zeros: new Uint8Array(2000), clamped: new Uint8ClampedArray([7]), uint32: new Uint32Array([1, 2]),
  error, plainError,
};
const kvinOnly = { sparse, holes: [, , 1, 2, 3], fn: { f: function f(x) { return x; } },
  codeError: Object.assign(new Error('m'), { code: 'E1', stack: 'S' }) };
const buffer = new ArrayBuffer(8);
new Uint8Array(buffer).set([1, 2, 3, 4]);
const v8Only = { sparse, holes: [, , 1, 2, 3], buffer, invalidDate: new Date(NaN),
  twoViews: [new Uint8Array(buffer, 1, 2), new DataView(buffer), buffer],
  bigInt64: new BigInt64Array([1n, -1n]), boxedBigint: Object(5n), boxedFalse: Object(false),
  sharedDate: (() => { const d = new Date(1); return [d, d]; })(),
  resizable: new ArrayBuffer(4, { maxByteLength: 16 }), errorCause: new RangeError('m', { cause: { a: 1 } }) };
v8Only.errorCause.stack = 'S';

function engine(value) {
  const serializer = new v8.Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer().toString('hex');
}

const lines = [];
for (const [name, value] of Object.entries(both))
  lines.push(`${name}\t${KVIN.stringify(value)}\t${engine(value)}`);
for (const [name, value] of Object.entries(kvinOnly)) lines.push(`${name}\t${KVIN.stringify(value)}\t`);
for (const [name, value] of Object.entries(v8Only)) lines.push(`${name}\t\t${engine(value)}`);
fs.writeFileSync(path.join(out, 'values.tsv'), lines.join('\n') + '\n');

const numbers = [0.1, 1e-6, 1e-7, 123456789.125, 1e20, 1e21, 1.7976931348623157e308, 5e-324, 1e-323,
  2e-323, 4.35, 2 ** 53, 2 ** 53 + 2, 1795e6, 1e23, 9.5e-7, 0.000123, -1.5e-10, 123456789012345680000, 2 ** 70, 2e-310];
let seed = 42;
for (let i = 0; i < 400; i++) {
  const words = new Uint32Array(2);
  for (let j = 0; j < 2; j++) words[j] = seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  const number = new Float64Array(words.buffer)[0];
  if (Number.isFinite(number)) numbers.push(number);
}
const hex = (n) => Buffer.from(new Float64Array([n]).buffer).toString('hex');
fs.writeFileSync(path.join(out, 'numbers.tsv'), numbers.map((n) => `${hex(n)}\t${n}`).join('\n') + '\n');

const texts = ['plain', 'a b%c', 'ü漢😀', ';/?:@&=+$,#', "-_.!~*'()", '"<>[]{}|\\^`', '\u0000\u007f\u0080', '%25%2F'];
fs.writeFileSync(path.join(out, 'uris.tsv'),
  texts.map((t) => [JSON.stringify(t), encodeURI(t), encodeURIComponent(t)].join('\t')).join('\n') + '\n');
