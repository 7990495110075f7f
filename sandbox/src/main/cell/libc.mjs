/**
 * The few functions of the C library that a cell calls, opened before hardening; the opened ones
 * stay usable when the permission is gone.
 */
import { freeze, typedArrayLength } from "./captured.mjs";

const symbols = /** @type {const} */ ({
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  prlimit64: { parameters: ["i32", "i32", "buffer", "buffer"], result: "i32" },
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  setgroups: { parameters: ["usize", "pointer"], result: "i32" },
  setresgid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  getuid: { parameters: [], result: "u32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  syscall: { parameters: ["i64", "u64", "u64", "u64"], result: "i64" },
});

/** @typedef {ReturnType<typeof openLibc>} Libc */

/** Opens the C library. */
export function openLibc() {
  const library = Deno.dlopen("libc.so.6", symbols);
  const { of: pointerOf, value: pointerValue } = Deno.UnsafePointer;
  const { syscall } = library.symbols;
  return freeze({
    __proto__: null,
    ...library.symbols,
    /** @type {(bytes: ArrayBufferView<ArrayBuffer>) => bigint} */
    addressOf: (bytes) => pointerValue(pointerOf(bytes)),
    /** @type {(number: number, a: bigint, b: bigint, c: bigint) => number} */
    call: (number, a, b, c) => Number(syscall(BigInt(number), a, b, c)),
  });
}

/**
 * A NUL-terminated string for a C function.
 * @param {string} text ASCII only
 */
export function cString(text) {
  const bytes = new Uint8Array(text.length + 1);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}

/**
 * Reads a small file of the kernel.
 * @param {Libc} libc
 * @param {string} path
 */
export function readSmallFile(libc, path) {
  const fd = libc.open(cString(path), 0);
  if (fd < 0) {
    return "";
  }
  const bytes = new Uint8Array(8192);
  const count = Number(libc.read(fd, bytes, BigInt(bytes.length)));
  libc.close(fd);
  return new TextDecoder().decode(bytes.subarray(0, count < 0 ? 0 : count));
}

/**
 * Writes a small file of the kernel; says whether it took it.
 * @param {Libc} libc
 * @param {string} path
 * @param {string} text
 */
export function writeSmallFile(libc, path, text) {
  const fd = libc.open(cString(path), 1);
  if (fd < 0) {
    return false;
  }
  const bytes = new TextEncoder().encode(text);
  const count = Number(libc.write(fd, bytes, BigInt(typedArrayLength(bytes))));
  libc.close(fd);
  return count === bytes.length;
}

/**
 * Finds the descriptor of the connected Unix socket with the given path.
 * @param {Libc} libc
 * @param {string} path
 */
export function socketDescriptor(libc, path) {
  const address = new Uint8Array(128);
  const length = new Uint32Array(1);
  for (let fd = 3; fd < 64; fd++) {
    length[0] = address.length;
    if (libc.getpeername(fd, address, length) === 0 && length[0] > 2) {
      const name = new TextDecoder().decode(address.subarray(2, length[0]));
      if (name.split("\0")[0] === path) {
        return fd;
      }
    }
  }
  throw new Error("the frame socket has no descriptor");
}
