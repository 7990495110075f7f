/** Numbers that both sides of the frame channel agree on; FrameType.java has the same table. */

export const PROTOCOL = 1;
export const MAX_FRAME = 32 * 1024 * 1024;

export const HELLO = 1;
export const HARDEN = 2;
export const HARDENED = 3;
export const INIT = 4;
export const RESULT = 5;
export const ERROR = 6;
export const LOG = 7;
export const HUNG = 8;
export const PING = 9;
export const PONG = 10;
export const END = 12;
export const ENDED = 13;
export const REPORT = 14;
export const PREPARE = 15;
export const MODULE = 16;
export const LOAD = 17;
export const ARGUMENTS = 18;
export const SLICES = 20;
export const SLICE = 21;
export const SLICES_DONE = 22;
export const PROGRESS = 23;
export const EMIT = 24;
export const EVENT = 30;
export const RESPONSE = 31;
export const EXTEND = 32;
export const ABORT = 33;
export const CALL = 40;
export const CANCEL = 41;
export const CHUNK = 50;
export const CREDIT = 51;
export const FIN = 52;
export const RESET = 53;
export const PROBE = 60;

/** Flag of PROGRESS: the slice did not say how far it is. */
export const PROGRESS_INDETERMINATE = 1;

export const EXIT_ENDED = 0;
export const EXIT_SEND = 7;
export const EXIT_PART_MISSING = 8;
export const EXIT_BAD_FRAME = 9;
export const EXIT_HOST = 70;
