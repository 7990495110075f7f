/** A cell for slices: the host with their scope, and nothing that only smart workers need. */
import { start as startHost } from "./cell.mjs";
import { prepare } from "./slice-scope.mjs";

/**
 * @param {any} vm
 * @param {string} socket
 * @param {(host: import("./cell.mjs").Host) => void} [extra]
 */
export const start = (vm, socket, extra) => startHost(prepare, vm, socket, extra);
