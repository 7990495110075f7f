/**
 * `FileList`, which the File API has in workers too: an interface whose objects only forms of a
 * page make. There are none here; libraries ask whether something is one.
 */
import { hide, TypeError } from "./captured.mjs";
import { attribute, interfaceNamed, operation } from "./webidl.mjs";

/** @type {import("./webidl.mjs").Receiver} */
function refuse() {
  throw new TypeError("Illegal invocation");
}

export function fileList() {
  const made = interfaceNamed("FileList");
  operation(made.prototype, "item", 1, refuse, () => null);
  attribute(made.prototype, "length", refuse, () => 0);
  hide(made.prototype, Symbol.iterator, Array.prototype[Symbol.iterator]);
  return made;
}
