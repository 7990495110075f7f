/** A cell for a smart worker: the host with its scope. */
import { start as startHost } from "./cell.mjs";
import { prepare } from "./worker-scope.mjs";

/**
 * @param {any} vm
 * @param {string} socket
 * @param {(host: import("./cell.mjs").Host) => void} [extra]
 */
export const start = (vm, socket, extra) => startHost(prepare, vm, socket, extra);
