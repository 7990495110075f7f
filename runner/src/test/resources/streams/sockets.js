// Each path does one thing with connections to the world; ConnectionsTest asks for them.
const opened = (url, protocols) => {
  const socket = new WebSocket(url, protocols);
  socket.binaryType = "arraybuffer";
  return socket;
};
const once = (target, ...types) =>
  new Promise((resolve) => types.forEach((type) => target.addEventListener(type, resolve)));
const closing = (event) => `${event.code} ${event.reason} ${event.wasClean}`;
const lives = [];

/** Hears one message after the other, in the way that a careless script does. */
async function echoes(url) {
  const socket = opened(url, ["one", "two"]);
  const heard = [];
  const close = once(socket, "close");
  await once(socket, "open");
  heard.push(`protocol ${socket.protocol}, ${socket.readyState}`);
  const bytes = new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4);
  for (const message of ["grüß 🏛", "", bytes, new DataView(bytes.buffer, 4), new Blob(["blob"])]) {
    socket.send(message);
  }
  bytes.fill(0);
  for (let i = 0; i < 5; i++) {
    const { data, origin } = await once(socket, "message");
    heard.push(typeof data === "string" ? data : [...new Uint8Array(data)].join(" "));
    heard[0] += origin === new URL(url).origin ? "" : " odd origin";
  }
  socket.close(3001, "enough");
  heard.push(socket.readyState, closing(await close), socket.readyState);
  return heard;
}

async function large(url, size) {
  const socket = opened(url);
  await once(socket, "open");
  socket.send("ä".repeat(size / 2));
  const queued = socket.bufferedAmount;
  const { data } = await once(socket, "message");
  socket.close();
  return [queued, data.length, data[data.length - 1], socket.bufferedAmount];
}

async function ending(url) {
  const socket = opened(url);
  const heard = [];
  socket.onopen = () => heard.push("open");
  socket.onerror = () => heard.push("error");
  heard.push(closing(await once(socket, "close")));
  return heard;
}

async function many(url, count) {
  const sockets = Array.from({ length: count }, () => opened(url));
  const ends = await Promise.all(sockets.map((socket) => once(socket, "open", "close")));
  const open = ends.filter((event) => event.type === "open").length;
  const closed = sockets.map((socket) => {
    const end = socket.readyState === WebSocket.CLOSED ? undefined : once(socket, "close");
    socket.close();
    return end;
  });
  await Promise.all(closed);
  const again = opened(url);
  const type = (await once(again, "open", "close")).type;
  again.close();
  return [open, count - open, type];
}

/** Counts what comes and reads no faster than it says. */
function slow(url) {
  const socket = opened(url);
  const life = { bytes: 0, end: "" };
  lives.push(life);
  socket.onmessage = ({ data }) => {
    life.bytes += data.byteLength;
    const until = performance.now() + 5;
    while (performance.now() < until);
  };
  socket.onclose = (event) => (life.end = closing(event));
  return once(socket, "open", "close").then(() => "begun");
}

async function queued(url, size) {
  const socket = opened(url);
  await once(socket, "open");
  const piece = new Uint8Array(size || 8 * 2 ** 20);
  const close = once(socket, "close");
  let sent = 0;
  while (socket.readyState === WebSocket.OPEN && sent < 100) {
    socket.send(piece);
    sent++;
  }
  return [sent, closing(await close)];
}

/** Talks on whatever happens, and says what it hears of the end. */
async function chatty(url) {
  const socket = opened(url);
  const heard = [];
  socket.onerror = () => heard.push("error");
  const close = once(socket, "close");
  await once(socket, "open");
  const talk = setInterval(() => {
    for (let i = 0; i < 20; i++) socket.send(new Uint8Array(10_000));
  }, 1);
  heard.push(closing(await close));
  clearInterval(talk);
  return heard;
}

/** Gives connections up at every moment of their making, then opens one that stays. */
async function hasty(url, count) {
  for (let i = 0; i < count; i++) {
    const socket = opened(url);
    const close = once(socket, "close");
    const until = performance.now() + (i % 10);
    while (performance.now() < until);
    if (i % 2) await new Promise((done) => setTimeout(done, i % 7));
    socket.close();
    await close;
  }
  const last = opened(url);
  const { type } = await once(last, "open", "close");
  last.close();
  return type;
}

function wrong(url) {
  const name = (f) => {
    try {
      f();
      return "nothing";
    } catch (error) {
      return error.name;
    }
  };
  const socket = opened(url);
  const names = [
    name(() => new WebSocket("nowhere")),
    name(() => new WebSocket("ftp://a/")),
    name(() => new WebSocket(url + "#part")),
    name(() => new WebSocket(url, ["a", "A"])),
    name(() => new WebSocket(url, "a b")),
    name(() => WebSocket(url)),
    name(() => socket.send("early")),
    name(() => socket.close(1001)),
    name(() => socket.close(1000, "x".repeat(124))),
    name(() => WebSocket.prototype.url),
  ];
  socket.close();
  return names;
}

/** A script that breaks everything it can reach before it connects. */
async function broken(url) {
  const kept = [Array.prototype[Symbol.iterator], Promise.prototype.then, Blob.prototype.arrayBuffer];
  for (const type of [Map, WeakMap, Uint8Array, DataView, ReadableStream, EventTarget, URL]) {
    for (const name of Object.getOwnPropertyNames(type.prototype)) {
      const { configurable, value } = Object.getOwnPropertyDescriptor(type.prototype, name);
      if (configurable && typeof value === "function" && name !== "constructor") {
        type.prototype[name] = () => {
          throw new Error("mine");
        };
      }
    }
  }
  const socket = new WebSocket(url);
  const heard = await new Promise((resolve) => {
    socket.onopen = () => socket.send("through");
    socket.onmessage = ({ data }) => resolve(data);
    socket.onclose = () => resolve("closed");
  });
  socket.close();
  return [heard, kept.length];
}

/** What a script is told of an answer. */
async function facts(url) {
  const answer = await fetch(url + "?a|b={c}^`#part");
  const head = await fetch(url, { method: "HEAD" });
  let changed = "changed";
  try {
    answer.headers.set("x-mine", "1");
  } catch (error) {
    changed = error.name;
  }
  const copy = new Response(answer.body, answer);
  copy.headers.set("x-mine", "1");
  return [answer.url, await copy.text(), copy.headers.get("x-mine"), changed, head.body];
}

async function source(url, count) {
  const source = new EventSource(url);
  const heard = [];
  source.onerror = () => heard.push(`error ${source.readyState}`);
  source.onopen = () => heard.push(`open ${source.readyState}`);
  source.addEventListener("special", ({ data }) => heard.push(`special ${data}`));
  const end = Promise.withResolvers();
  source.onmessage = ({ data, lastEventId }) => {
    heard.push(`${data} (${lastEventId})`);
    if (heard.length >= count) end.resolve();
  };
  source.addEventListener("error", () => source.readyState === EventSource.CLOSED && end.resolve());
  await end.promise;
  source.close();
  heard.push(source.readyState);
  return heard;
}

async function sources(url, count) {
  const sources = Array.from({ length: count }, () => new EventSource(url));
  const ends = await Promise.all(sources.map((source) => once(source, "open", "error")));
  sources.forEach((source) => source.close());
  return ends.map(({ type }) => type);
}

async function lost(url) {
  const source = new EventSource(url);
  const types = [];
  source.onmessage = () => types.push("message");
  for (const type of ["open", "error"]) types.push((await once(source, type)).type);
  source.close();
  return types;
}

async function upload(_url, _count, request) {
  return await request.text().then((text) => text.length, (error) => error.message);
}

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const url = searchParams.get("u");
    const count = Number(searchParams.get("n"));
    const does = { chatty, hasty, echoes, large, ending, many, slow, queued, wrong, broken, facts, source,
      sources, lost, upload };
    const path = pathname.split("/").at(-1);
    return Response.json(path === "lives" ? lives : await does[path](url, count, request));
  },
};
