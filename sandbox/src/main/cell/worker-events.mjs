/**
 * The events that are open in this instance: who they are, what they wait for, when they are over.
 * The async context carries the record of an event through everything it starts.
 */
import {
  DataView,
  floor,
  jsonStringify,
  Map,
  mapClear,
  mapDelete,
  mapForEach,
  mapGet,
  mapSet,
  mapSize,
  Promise,
  setUint32,
  then,
  typedArrayBuffer,
  typedArrayLength,
  TypeError,
  Uint8Array,
  utf8,
} from "./captured.mjs";
import { EXTEND, HUNG, RESPONSE } from "./protocol.mjs";

/** Flags of RESPONSE. */
export const FAILED = 1;
export const OPEN = 2;
export const UNHANDLED = 4;
const STREAMED = 8;
const PASSED = 16;
const UPGRADED = 32;

/** Requests to the world that one event may make, unless a guest is given another number. */
const MAX_FETCHES = 1_000;

const resolvePromise = Promise.resolve;

/**
 * @typedef {object} EventRecord
 * @property {number} id
 * @property {boolean} wake whether nobody waits for an answer
 * @property {boolean} answered the parent has its answer
 * @property {boolean} over nothing of it counts any more
 * @property {number} pending promises that it still waits for
 * @property {any} failure what its handler or a deferred promise rejected with, boxed
 * @property {boolean} noRetry
 * @property {number} fetches
 * @property {Request | undefined} request what the script was given, for its signal
 */

/**
 * What the engine keeps for running code, and gives to whatever that code starts.
 *
 * @typedef {object} Context
 * @property {EventRecord | undefined} event whose code it is
 * @property {any} stores what the script keeps there itself; see worker-async-storage.mjs
 */

/** @typedef {ReturnType<typeof openEvents>} Events */

const lengthBytes = new Uint8Array(4);
const lengthView = new DataView(lengthBytes.buffer);

/**
 * The length of a stream that is about to begin, for its first frame.
 * @param {number | null | undefined} length
 * @returns {Uint8Array | undefined}
 */
export function streamLength(length) {
  if (typeof length !== "number") {
    return undefined;
  }
  const bytes = new Uint8Array(8);
  const view = new DataView(typedArrayBuffer(bytes));
  setUint32(view, 0, floor(length / 0x100000000));
  setUint32(view, 4, length >>> 0);
  return bytes;
}

/**
 * The name of a stream that is passed on.
 * @param {number} id
 * @returns {Uint8Array}
 */
export function streamName(id) {
  const bytes = new Uint8Array(4);
  setUint32(new DataView(typedArrayBuffer(bytes)), 0, id);
  return bytes;
}

/**
 * Sends a frame of a head, behind its length, and bytes.
 * @param {import("./cell.mjs").Host} host
 * @param {number} type
 * @param {number} flags
 * @param {number} id
 * @param {string} head
 * @param {Uint8Array} [bytes]
 */
export function sendParts(host, type, flags, id, head, bytes) {
  const text = utf8(head);
  setUint32(lengthView, 0, typedArrayLength(text));
  host.send(type, flags, id, lengthBytes, text, bytes);
}

/**
 * A promise of whatever a guest returned.
 * @param {any} value
 * @returns {Promise<any>}
 */
export function promiseOf(value) {
  return resolvePromise.call(Promise, value);
}

/** @param {import("./cell.mjs").Host} host */
export function openEvents(host) {
  const { getAsyncContext, setAsyncContext } = host.core;
  /** @type {Map<number, EventRecord>} */
  const open = new Map();
  let waitingForParent = 0;
  let mostFetches = MAX_FETCHES;
  let checkIsDue = false;
  /** @type {(() => void) | undefined} */
  let loadingHung;

  function isWorkOpen() {
    return mapSize(open) > 0 || loadingHung !== undefined;
  }

  function reportHung() {
    if (loadingHung !== undefined) {
      const hung = loadingHung;
      loadingHung = undefined;
      hung();
    }
    const count = mapSize(open);
    if (count === 0) {
      return;
    }
    const ids = new Uint8Array(4 * count);
    const view = new DataView(typedArrayBuffer(ids));
    let at = 0;
    mapForEach(open, (/** @type {EventRecord} */ record, /** @type {number} */ id) => {
      setUint32(view, at, id);
      at += 4;
      record.over = true;
    });
    mapClear(open);
    host.send(HUNG, 0, 0, ids);
  }

  /* Looked at once a turn of the loop, and only while something is open: a handler that answers
   * without waiting costs nothing here. */
  function checkSoon() {
    if (checkIsDue || !isWorkOpen()) {
      return;
    }
    checkIsDue = true;
    host.nextTurn(() => {
      checkIsDue = false;
      if (isWorkOpen() && waitingForParent === 0) {
        host.idle.arm(reportHung);
      }
    });
  }

  /** @param {EventRecord} record */
  function close(record) {
    record.over = true;
    mapDelete(open, record.id);
    if (!isWorkOpen()) {
      host.idle.disarm();
    }
  }

  /** @param {EventRecord} record */
  function settleIfDone(record) {
    if (record.over || record.pending > 0) {
      return;
    }
    if (record.wake) {
      close(record);
      const failed = record.failure !== undefined;
      const head = {
        __proto__: null,
        noRetry: record.noRetry,
        error: failed ? host.errors.describe(record.failure.reason) : undefined,
      };
      sendParts(host, RESPONSE, failed ? FAILED : 0, record.id, jsonStringify(head));
    } else if (record.answered) {
      close(record);
      host.send(EXTEND, 0, record.id);
    }
  }

  /**
   * Waits for a promise before the event is over.
   * @param {EventRecord} record
   * @param {any} value
   * @param {(reason: any) => void} rejected
   */
  function hold(record, value, rejected) {
    record.pending++;
    then(promiseOf(value), () => {
      record.pending--;
      settleIfDone(record);
    }, (reason) => {
      record.pending--;
      rejected(reason);
      settleIfDone(record);
    });
  }

  /**
   * The answer that ends an event, unless something was deferred, which goes on.
   * @param {EventRecord} record
   * @param {string} head
   * @param {number} flag says what the body is
   * @param {Uint8Array} [body]
   */
  function reply(record, head, flag, body) {
    if (record.over || record.answered) {
      return;
    }
    record.answered = true;
    const goesOn = record.pending > 0;
    if (!goesOn) {
      close(record);
    }
    sendParts(host, RESPONSE, goesOn ? flag | OPEN : flag, record.id, head, body);
  }

  return {
    /**
     * Begins an event.
     * @param {number} id
     * @param {boolean} wake
     * @returns {EventRecord}
     */
    begin(id, wake) {
      const record = /** @type {EventRecord} */ (/** @type {unknown} */ ({
        __proto__: null,
        id,
        wake,
        answered: false,
        over: false,
        pending: 0,
        failure: undefined,
        noRetry: false,
        fetches: 0,
        request: undefined,
      }));
      mapSet(open, id, record);
      return record;
    },

    /**
     * Runs the guest's code as part of an event.
     * @param {EventRecord | undefined} record
     * @param {() => void} task
     */
    within(record, task) {
      const before = getAsyncContext();
      setAsyncContext({ __proto__: null, event: record, stores: undefined });
      try {
        task();
      } finally {
        setAsyncContext(before);
      }
    },

    /** What the script keeps with its running code. */
    stores: () => getAsyncContext()?.stores,

    /**
     * Runs a guest's function with other stores, as part of the same event.
     * @param {any} stores
     * @param {() => any} task
     */
    withStores(stores, task) {
      const before = getAsyncContext();
      setAsyncContext({ __proto__: null, event: before?.event, stores });
      try {
        return task();
      } finally {
        setAsyncContext(before);
      }
    },

    /**
     * The event that the running code belongs to.
     * @returns {EventRecord | undefined}
     */
    current: () => getAsyncContext()?.event,

    /** @param {number} count requests to the world that one event may make from now on */
    allowFetches(count) {
      mostFetches = count;
    },

    /** Counts a request to the world, and throws when the running event has made enough. */
    spendFetch() {
      const record = getAsyncContext()?.event;
      if (record !== undefined && ++record.fetches > mostFetches) {
        throw new TypeError(`fetches: an event may make at most ${mostFetches} requests`);
      }
    },

    hold,
    settleIfDone,
    checkSoon,

    /**
     * Sends the answer to a request.
     * @param {EventRecord} record
     * @param {string} head status, status text, and headers, each on a line of its own
     * @param {Uint8Array} [body]
     */
    answer: (record, head, body) => reply(record, head, 0, body),

    /**
     * Answers by one of the parent's streams, which never came here.
     * @param {EventRecord} record
     * @param {string} head
     * @param {number} id the stream's
     */
    answerPassed: (record, head, id) => reply(record, head, PASSED, streamName(id)),

    /**
     * Answers by a WebSocket that was accepted.
     * @param {EventRecord} record
     * @param {string} head
     * @param {number} id the connection's
     */
    answerUpgraded: (record, head, id) => reply(record, head, UPGRADED, streamName(id)),

    /**
     * Answers by a body that follows; the event is not over before it.
     * @param {EventRecord} record
     * @param {string} head
     * @param {number | null | undefined} length
     * @param {(ended: () => void) => void} begin sends the body, and tells when that is over
     */
    answerStream(record, head, length, begin) {
      record.answered = true;
      record.pending++;
      sendParts(host, RESPONSE, OPEN | STREAMED, record.id, head, streamLength(length));
      begin(() => {
        record.pending--;
        settleIfDone(record);
      });
    },

    /**
     * The script does not answer requests.
     * @param {EventRecord} record
     */
    unhandled(record) {
      close(record);
      host.send(RESPONSE, UNHANDLED, record.id);
    },

    /**
     * Tells that a request has no answer.
     * @param {EventRecord} record
     * @param {any} reason
     */
    fail(record, reason) {
      if (record.over || record.answered) {
        return;
      }
      record.answered = true;
      const head = jsonStringify({ __proto__: null, error: host.errors.describe(reason) });
      const goesOn = record.pending > 0;
      if (!goesOn) {
        close(record);
      }
      sendParts(host, RESPONSE, goesOn ? FAILED | OPEN : FAILED, record.id, head);
    },

    /**
     * @param {number} id
     * @returns {EventRecord | undefined}
     */
    find: (id) => mapGet(open, id),

    /**
     * The parent has given an event up.
     * @param {EventRecord} record
     */
    abandon: close,

    /** The parent owes an answer: it can wake whatever waits here. */
    callBegins() {
      waitingForParent++;
      host.idle.disarm();
    },
    callEnds() {
      waitingForParent--;
      checkSoon();
    },

    /**
     * The script is being evaluated.
     * @param {(() => void) | undefined} hung told when it waits for what can never happen; undefined
     *   when it is done
     */
    loading(hung) {
      loadingHung = hung;
      if (isWorkOpen()) {
        checkSoon();
      } else {
        host.idle.disarm();
      }
    },
  };
}
