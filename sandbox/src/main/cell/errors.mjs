/**
 * Guest errors as text. Everything asked of a guest's object may throw or lie, so each question
 * stands alone in a try; frames of our own code are cut from stacks.
 */
import {
  Error,
  execRegExp,
  getOwnPropertyDescriptor,
  indexOf,
  Number,
  sliceText,
  startsWith,
  String,
  trimText,
} from "./captured.mjs";

/** How the names of our own modules begin; see boot.mjs. */
const HOST = "ashlar-host:";
const MAX_LINES = 20;
const MAX_TEXT = 8192;
const POSITION = /([^\s(]*):(\d+):(\d+)\)?$/;

/**
 * @typedef {object} ErrorText
 * @property {string} name
 * @property {string} message
 * @property {string} stack
 * @property {string} code
 * @property {number} line
 * @property {number} column
 */

/** @typedef {ReturnType<typeof openErrors>} Errors */

/**
 * @param {() => any} question
 * @returns {string} the answer if it is a text, cut to size
 */
function ask(question) {
  try {
    const answer = question();
    return typeof answer === "string" ? sliceText(answer, 0, MAX_TEXT) : "";
  } catch {
    return "";
  }
}

/** @param {any} core the engine's internals */
export function openErrors(core) {
  const { isNativeError } = core;

  /**
   * @param {string} line
   */
  function isHostFrame(line) {
    return indexOf(line, HOST) >= 0 || indexOf(line, "ext:") >= 0 ||
      indexOf(line, "node:") >= 0;
  }

  /**
   * The lines of a stack that are the guest's, with the position of the first.
   * @param {string} stack
   * @returns {{text: string, file: string, line: number, column: number}}
   */
  function guestStack(stack) {
    let text = "";
    let file = "";
    let line = 0;
    let column = 0;
    let kept = 0;
    let from = 0;
    while (from <= stack.length && kept < MAX_LINES) {
      let to = indexOf(stack, "\n", from);
      if (to < 0) {
        to = stack.length;
      }
      const one = sliceText(stack, from, to);
      from = to + 1;
      const isFrame = startsWith(trimText(one), "at ");
      if (isFrame && isHostFrame(one)) {
        continue;
      }
      if (isFrame && line === 0) {
        const position = execRegExp(POSITION, one);
        if (position !== null) {
          file = position[1];
          line = Number(position[2]);
          column = Number(position[3]);
        }
      }
      text = kept === 0 ? one : `${text}\n${one}`;
      kept++;
    }
    return { text, file, line, column };
  }

  /**
   * @param {any} thrown
   * @returns {ErrorText}
   */
  function describe(thrown) {
    if (!isErrorLike(thrown)) {
      return /** @type {any} */ ({
        __proto__: null,
        name: "Error",
        message: ask(() => String(thrown)) || (thrown === "" ? "" : "what was thrown has no text"),
        stack: "",
        code: "",
        line: 0,
        column: 0,
      });
    }
    const stack = guestStack(text(thrown, "stack"));
    return /** @type {any} */ ({
      __proto__: null,
      name: text(thrown, "name") || "Error",
      message: text(thrown, "message"),
      stack: stack.text,
      code: text(thrown, "code"),
      line: stack.line,
      column: stack.column,
    });
  }

  /**
   * To report an error runs no code of it: an accessor of its own is not asked.
   * @param {any} thrown
   * @param {string} name
   */
  function text(thrown, name) {
    return ask(() => {
      const own = getOwnPropertyDescriptor(thrown, name);
      return own?.get !== undefined && !isNativeError(thrown) ? "" : thrown[name];
    });
  }

  /** @param {any} thrown */
  function isErrorLike(thrown) {
    if (typeof thrown !== "object" || thrown === null) {
      return false;
    }
    return isNativeError(thrown) || text(thrown, "stack") !== "" ||
      (text(thrown, "message") !== "" && text(thrown, "name") !== "");
  }

  return {
    describe,
    /**
     * What was thrown, in one line.
     * @param {any} thrown
     */
    headline(thrown) {
      const { name, message } = describe(thrown);
      if (!isErrorLike(thrown)) {
        return message;
      }
      return message === "" ? name : `${name}: ${message}`;
    },
    /** Where the guest's code is that led here. */
    here: () => guestStack(ask(() => new Error().stack)),
    /** @param {any} thrown */
    positionOf: (thrown) => guestStack(isNativeError(thrown) ? ask(() => thrown.stack) : ""),
  };
}
