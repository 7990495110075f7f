/**
 * Puts up a cell's walls in a process of its own, then tries what they must stop and tells each
 * answer. Usage: walls.mjs ORDER_JSON [NUMBER A B C]: with numbers, that raw call and nothing else.
 */
import { openLibc } from "./libc.mjs";
import { harden } from "./harden.mjs";

const libc = openLibc();
const errno = Deno.dlopen("libc.so.6", {
  __errno_location: { parameters: [], result: "pointer" },
  getppid: { parameters: [], result: "i32" },
  memcpy: { parameters: ["buffer", "pointer", "usize"], result: "pointer" },
}).symbols;
const parent = errno.getppid();
const path = new TextEncoder().encode("/etc/hostname\0");
const pathAddress = libc.addressOf(path);
const tell = (text) => {
  const bytes = new TextEncoder().encode(text + "\n");
  libc.write(1, bytes, BigInt(bytes.length));
};
const { report } = harden(libc, JSON.parse(Deno.args[0]));
const bad = Object.keys(report).filter((name) => report[name] !== "ok");
tell(`walls ${bad.join(" ")}`);

const attempt = (name, number, a, b, c) => {
  const answer = libc.call(number, BigInt(a), BigInt(b), BigInt(c));
  const code = new Int32Array(1);
  errno.memcpy(code, errno.__errno_location(), 4n);
  tell(`${name} ${answer < 0 ? -code[0] : answer}`);
};

if (Deno.args.length > 1) {
  const [number, a, b, c] = Deno.args.slice(1).map(Number);
  attempt("single", number, a === -1 ? parent : a, b, c);
  Deno.exit(0);
}
attempt("open", 2, pathAddress, 0, 0);
attempt("openat", 257, 4294967196n, pathAddress, 0);
attempt("stat", 4, pathAddress, 0, 0);
attempt("socket-inet", 41, 2, 1, 0);
attempt("socket-unix", 41, 1, 1, 0);
attempt("connect", 42, 1, pathAddress, 16);
attempt("sendmsg", 46, 1, pathAddress, 0);
attempt("ioctl", 16, 1, 0, 0);
attempt("memfd_create", 319, pathAddress, 0, 0);
attempt("dup", 32, 1, 0, 0);
attempt("pipe2", 293, pathAddress, 0, 0);
attempt("prctl", 157, 4, 1, 0);
attempt("seccomp", 317, 0, 0, 0);
attempt("pidfd_open", 434, parent, 0, 0);
attempt("clone-process", 56, 17, 0, 0);
attempt("clone3", 435, 0, 0, 0);
attempt("tgkill-parent", 234, parent, parent, 0);
attempt("prlimit-parent", 302, parent, 7, 0);
attempt("fcntl-setown", 72, 1, 8, parent);
attempt("fcntl-setsig", 72, 1, 10, 9);
attempt("fcntl-async", 72, 1, 4, 0x2000);
attempt("fcntl-getfd", 72, 1, 1, 0);
attempt("getpid", 39, 0, 0, 0);
