/** Reads an event stream (`text/event-stream`): texts in, messages out. */
import { execRegExp, indexOf, Number, sliceText, startsWith, TypeError } from "./captured.mjs";

/**
 * @typedef {object} Hearer
 * @property {(type: string, data: string) => void} message
 * @property {(id: string) => void} lastId the id that the next connection is to begin behind
 * @property {(ms: number) => void} retry
 */

/**
 * @param {Hearer} hearer
 * @param {string} firstId the last id of the connection before
 * @param {number} most characters of the longest line, and of the longest message
 * @returns {(text: string) => void} takes the text as it comes; throws where it is too long
 */
export function openEventStream(hearer, firstId, most) {
  let rest = "";
  let afterReturn = false;
  let type = "";
  let data = "";
  let id = firstId;

  function dispatch() {
    hearer.lastId(id);
    if (data !== "") {
      hearer.message(type === "" ? "message" : type, sliceText(data, 0, -1));
    }
    type = "";
    data = "";
  }

  /**
   * @param {string} field
   * @param {string} value
   */
  function set(field, value) {
    if (field === "event") {
      type = value;
    } else if (field === "data") {
      data += `${value}\n`;
      if (data.length > most) {
        throw new TypeError(`event-message: a message of more than ${most} characters`);
      }
    } else if (field === "id") {
      id = indexOf(value, "\0") < 0 ? value : id;
    } else if (field === "retry" && execRegExp(/^[0-9]+$/, value) !== null) {
      hearer.retry(Number(value));
    }
  }

  /** @param {string} line */
  function take(line) {
    if (line === "") {
      dispatch();
      return;
    }
    const colon = indexOf(line, ":");
    if (colon < 0) {
      set(line, "");
    } else if (colon > 0) {
      const value = sliceText(line, colon + 1);
      set(sliceText(line, 0, colon), startsWith(value, " ") ? sliceText(value, 1) : value);
    }
  }

  /**
   * The place of the next character of a kind, or the end of the text.
   * @param {string} text
   * @param {string} character
   * @param {number} from
   */
  function placeOf(text, character, from) {
    const at = indexOf(text, character, from);
    return at < 0 ? text.length : at;
  }

  return function push(text) {
    let at = 0;
    if (afterReturn && text !== "") {
      afterReturn = false;
      at = startsWith(text, "\n") ? 1 : 0;
    }
    let feed = placeOf(text, "\n", at);
    let back = placeOf(text, "\r", at);
    while (at < text.length) {
      const end = feed < back ? feed : back;
      rest += sliceText(text, at, end);
      if (rest.length > most) {
        throw new TypeError(`event-message: a line of more than ${most} characters`);
      }
      if (end === text.length) {
        return;
      }
      at = end + 1;
      if (end === back) {
        afterReturn = at === text.length;
        at += feed === at ? 1 : 0;
        back = placeOf(text, "\r", at);
      }
      if (feed < at) {
        feed = placeOf(text, "\n", at);
      }
      const line = rest;
      rest = "";
      take(line);
    }
  };
}
