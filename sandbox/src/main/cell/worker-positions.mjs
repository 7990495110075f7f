/**
 * Where in a script something stands of which the engine tells no position. A light look at the
 * text, not a parser: where it is misled, only the position in a message is.
 */
import {
  charCodeAt,
  endsWith,
  execRegExp,
  indexOf,
  lastIndexOf,
  max,
  sliceText,
  trimText,
} from "./captured.mjs";

/** Text before a specifier that is looked at, for the word that makes it one. */
const BEFORE = 60;

/** What a scan steps over or stops at: comments, texts, braces, the word. */
const TOKEN =
  /\/\/.*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|`(?:[^`\\]|\\[^])*`|[{}]|\bawait\b/y;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Longest script that is scanned for its awaits. */
const MAX_SCANNED = 1_000_000;

/** @typedef {{line: number, column: number}} Position from 1; zeros where it is not known */

/**
 * @param {string} source
 * @param {number} offset
 * @returns {Position}
 */
function positionAt(source, offset) {
  let line = 1;
  for (let at = indexOf(source, "\n"); at >= 0 && at < offset; at = indexOf(source, "\n", at + 1)) {
    line++;
  }
  const start = offset === 0 ? 0 : lastIndexOf(source, "\n", offset - 1) + 1;
  return { line, column: offset - start + 1 };
}

/**
 * Where a module is imported.
 * @param {string} source
 * @param {string} name its specifier
 * @returns {Position}
 */
export function locateImport(source, name) {
  for (const quote of ['"', "'"]) {
    const text = `${quote}${name}${quote}`;
    for (let at = indexOf(source, text); at >= 0; at = indexOf(source, text, at + 1)) {
      const before = trimText(sliceText(source, max(0, at - BEFORE), at));
      if (endsWith(before, "from") || endsWith(before, "import")) {
        return positionAt(source, at);
      }
    }
  }
  return { line: 0, column: 0 };
}

/**
 * Where the first `await` outside all braces is, or else the first of all.
 * @param {string} source
 * @returns {Position}
 */
export function locateAwait(source) {
  let depth = 0;
  let inside = -1;
  for (let at = 0; at < source.length && at < MAX_SCANNED;) {
    TOKEN.lastIndex = at;
    const token = execRegExp(TOKEN, source);
    if (token === null) {
      at++;
      continue;
    }
    const code = charCodeAt(token[0], 0);
    if (code === OPEN) {
      depth++;
    } else if (code === CLOSE) {
      depth--;
    } else if (token[0] === "await") {
      if (depth === 0) {
        return positionAt(source, at);
      }
      inside = inside < 0 ? at : inside;
    }
    at += token[0].length;
  }
  return inside < 0 ? { line: 0, column: 0 } : positionAt(source, inside);
}
