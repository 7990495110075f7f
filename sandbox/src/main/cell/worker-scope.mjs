/**
 * The scope of a smart worker: its globals, its script, its events, and the door to the parent.
 * See slice-scope.mjs for its sibling.
 */
import { jsonParse } from "./captured.mjs";
import { installAsyncStorage } from "./worker-async-storage.mjs";
import { openBindings } from "./worker-bindings.mjs";
import { openCalls } from "./worker-calls.mjs";
import { openComlink } from "./worker-comlink.mjs";
import { installConsole } from "./worker-console.mjs";
import { openDispatch } from "./worker-dispatch.mjs";
import { openEvents } from "./worker-events.mjs";
import { installEventSource } from "./worker-event-source.mjs";
import { installFetch } from "./worker-fetch.mjs";
import { installGlobals } from "./worker-global.mjs";
import { installHashes } from "./worker-hashes.mjs";
import { installKeys } from "./worker-keys.mjs";
import { openLoader } from "./worker-load.mjs";
import { installPerformance } from "./worker-performance.mjs";
import { installReaderSync } from "./worker-reader-sync.mjs";
import { mendRequests } from "./worker-request.mjs";
import { extendResponses } from "./worker-response.mjs";
import { installSockets } from "./worker-socket.mjs";
import { openStreams } from "./worker-streams.mjs";
import { rehearse } from "./worker-rehearsal.mjs";
import { reportUncaught } from "./worker-uncaught.mjs";
import { installWasm } from "./worker-wasm.mjs";

/**
 * @typedef {object} WorkerInit
 * @property {string} location the worker's own address
 * @property {string} config its config, as JSON
 * @property {{fetches: number, openFetches: number, timers: number}} counts how much it may have
 * @property {import("./worker-socket.mjs").SocketLimits
 *   & import("./worker-event-source.mjs").SourceLimits} connections how far they may go
 */

/**
 * All that is the same for every script, while the cell waits in the pool; answers what makes it
 * one script's.
 * @param {import("./cell.mjs").Host} host
 * @param {boolean} rehearses whether it may run scripts of ours
 * @returns {Promise<(init: WorkerInit) => void>}
 */
export async function prepare(host, rehearses) {
  warmUp();
  const events = openEvents(host);
  const streams = openStreams(host, events);
  const calls = openCalls(host, events, streams);
  const warn = installConsole(host, events);
  installPerformance(host);
  const scope = installGlobals(host, events);
  const fetch = installFetch(calls, events, streams);
  scope.adoptFetch();
  const sockets = installSockets(host, calls, events, streams, warn);
  const limitSources = installEventSource(host, events, fetch, warn);
  installReaderSync(host);
  installAsyncStorage(events);
  installWasm(streams);
  const upgradeOf = extendResponses(sockets.pairs);
  mendRequests();
  const keys = installKeys(host, calls);
  installHashes(host, keys.isHandle);
  const bindings = openBindings(keys);
  const comlink = openComlink(host, scope, bindings.runner, events);
  const upgrades = { upgradeOf, join: sockets.pairs.join };
  const dispatch = openDispatch(host, events, scope, bindings, comlink, streams, upgrades);
  openLoader(host, events, scope, dispatch, bindings);
  reportUncaught(host, events, scope);
  if (rehearses) {
    await rehearse(host, scope, dispatch);
  }
  return (init) => {
    scope.settleAt(init.location);
    bindings.configure(jsonParse(init.config));
    events.allowFetches(init.counts.fetches);
    calls.allow(init.counts.openFetches);
    host.timers.allow(init.counts.timers);
    sockets.limit(init.connections);
    limitSources(init.connections);
  };
}

/** The first request and response of a process bring much of the engine to life. */
function warmUp() {
  new Request("http://warm.up/", { headers: [["a", "b"]] });
  const response = new Response("warm-up");
  [...response.headers];
  response.arrayBuffer();
}
