/**
 * Where a syntax error is. The engine tells what is wrong but not where. It reads left to right,
 * though, so the shortest beginning of the source that fails with the very same words ends with the
 * token that is to blame; a binary search finds it in a few compilations.
 */
import { execRegExp, floor, indexOf, lastIndexOf, sliceText, SyntaxError } from "./captured.mjs";

const MAX_SEARCHED = 4 * 1024 * 1024;
const QUOTED = /'([^']+)'$/;
const AT_END = ["Unexpected end of input", "missing ) after argument list"];

/**
 * @param {import("./cell.mjs").Vm} vm
 * @param {string} source an expression
 * @param {string} prefix what stands before it, such as an opening parenthesis
 * @returns {{message: string, line: number, column: number}}
 */
export function locateSyntaxError(vm, source, prefix) {
  const complaint = (/** @type {number} */ length) => {
    try {
      new vm.Script(prefix + sliceText(source, 0, length), { filename: "syntax" });
      return "";
    } catch (error) {
      return error instanceof SyntaxError ? error.message : "";
    }
  };
  const whole = complaint(source.length);
  if (source.length > MAX_SEARCHED) {
    return { message: whole, line: 0, column: 0 };
  }
  // Without the closing parenthesis a good beginning fails, too, but only at its end.
  if (whole === "" || AT_END.includes(whole)) {
    return { message: "Unexpected end of input", ...position(source, source.length) };
  }
  let low = 0;
  let high = source.length;
  while (low < high) {
    const middle = floor((low + high) / 2);
    if (complaint(middle) === whole) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const token = execRegExp(QUOTED, whole);
  const length = token === null ? 1 : token[1].length;
  return { message: whole, ...position(source, low > length ? low - length : 0) };
}

/**
 * @param {string} source
 * @param {number} offset
 */
function position(source, offset) {
  let line = 1;
  for (let at = indexOf(source, "\n"); at >= 0 && at < offset; at = indexOf(source, "\n", at + 1)) {
    line++;
  }
  const lineStart = offset === 0 ? 0 : lastIndexOf(source, "\n", offset - 1) + 1;
  return { line, column: offset - lineStart + 1 };
}
