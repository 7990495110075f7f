/**
 * Where in a script a syntax error is. The engine tells only the message; but a parser stops at the
 * first error, so the shortest beginning of the text that fails with the same message ends with it.
 * Texts are cut at ends of lines first, where a cut seldom makes an error of its own.
 */
import { endsWith, indexOf, lastIndexOf, sliceText } from "./captured.mjs";

/** Beginnings that are compiled at most: enough for any text that a worker may have. */
const MAX_TRIES = 80;

/**
 * @param {string} source
 * @param {string} message
 * @param {(prefix: string) => string} messageOf what compiling a beginning says; empty if nothing
 * @returns {{line: number, column: number}} from 1; zeros where it cannot be told
 */
export function locateSyntaxError(source, message, messageOf) {
  let tries = 0;
  const fails = (/** @type {number} */ end) => {
    tries++;
    return messageOf(sliceText(source, 0, end)) === message;
  };
  /**
   * The least of the numbers from `low` to `high` for which the text before the offset fails.
   * @param {number} low
   * @param {number} high
   * @param {(number: number) => number} offset
   */
  const least = (low, high, offset) => {
    while (low < high && tries < MAX_TRIES) {
      const middle = low + ((high - low) >> 1);
      if (fails(offset(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return high;
  };

  /** @type {number[]} */
  const ends = [];
  for (let at = indexOf(source, "\n"); at >= 0; at = indexOf(source, "\n", at + 1)) {
    ends[ends.length] = at + 1;
  }
  ends[ends.length] = source.length;
  const line = least(0, ends.length - 1, (number) => ends[number]);
  const start = line === 0 ? 0 : ends[line - 1];
  if (!fails(ends[line]) || fails(start)) {
    return { line: 0, column: 0 };
  }
  const end = least(start + 1, ends[line], (number) => number);
  return { line: line + 1, column: end - start - tokenLength(message) + 1 };
}

/**
 * @param {string} message such as: Unexpected identifier 'foo'
 * @returns {number} length of the token that it quotes last; 1 without
 */
function tokenLength(message) {
  if (!endsWith(message, "'")) {
    return 1;
  }
  const open = lastIndexOf(message, "'", message.length - 2);
  return open < 0 ? 1 : message.length - open - 2;
}
