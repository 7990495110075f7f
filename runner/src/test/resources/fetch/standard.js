// Each path does one thing by `fetch` or with blobs; FetchStandardTest asks for them.
const rejection = (promise) => promise.then((value) => `no error: ${value}`, (error) => error.name);

const ranged = async (range) => {
  const address = URL.createObjectURL(new Blob(["a simple example"], { type: "text/plain" }));
  try {
    const answer = await fetch(address, { headers: { range } });
    const { status, headers } = answer;
    const said = ["content-range", "content-length", "content-type"].map((n) => headers.get(n));
    return `${status} ${said.join(" ")} ${await answer.text()}`;
  } catch (error) {
    return error.name;
  } finally {
    URL.revokeObjectURL(address);
  }
};

const paths = {
  "/pass": (u) => fetch(u),
  "/text": async (u) => new Response(await (await fetch(u)).text()),
  "/relabel": async (u) => new Response((await fetch(u)).body, { headers: { "x-my": "own" } }),
  "/post-on": async (u, to) =>
    fetch(to, { method: "POST", body: (await fetch(u)).body, duplex: "half" }),
  "/failing": async (u) => new Response(await rejection((await fetch(u)).text())),
  "/length": async (u) => {
    const lengths = [];
    for (const method of ["GET", "HEAD"]) {
      lengths.push((await fetch(u, { method })).headers.get("content-length"));
    }
    return new Response(lengths.join(" "));
  },
  "/spelling": (u) => fetch(u, { headers: [["X-sPeLl", "1"], ["x-SPELL", "2"]] }),
  "/wasm": async (u) => {
    const control = new AbortController();
    const answer = await fetch(u, { signal: control.signal });
    const compiled = rejection(WebAssembly.compileStreaming(answer));
    control.abort();
    return new Response(await compiled);
  },
  "/wasm-runs": async (u) => {
    const { instance } = await WebAssembly.instantiateStreaming(fetch(u), {});
    return new Response(String(instance.exports.seven()));
  },
  "/no-bytes": async (u) => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue(null) });
    return new Response(await rejection(fetch(u, { method: "POST", body, duplex: "half" })));
  },
  "/blob-again": (u) => fetch(u, { method: "POST", body: new Blob(["twice"]) }),
  "/ranges": async () => {
    const texts = [];
    for (const range of ["bytes=2-7", "bytes=9-", "bytes=-3", "bytes = 0 - 900", "bytes=-99"]) {
      texts.push(await ranged(range));
    }
    return new Response(texts.join("\n"));
  },
  "/no-ranges": async () => {
    const texts = [];
    for (const range of ["bytes=16-", "bytes=5-2", "bytes=-", "bytes=0-1,4-5", "lines=1-2", ""]) {
      texts.push(await ranged(range));
    }
    return new Response(texts.join(" "));
  },
  "/sync": async () => {
    const reader = new FileReaderSync();
    const inner = new Blob(["grüße, ", new Uint8Array([0xe2, 0x82])]);
    const blob = new Blob([inner, new Uint8Array([0xac])], { type: "text/x" });
    let ran = false;
    queueMicrotask(() => {
      ran = true;
    });
    const first = reader.readAsText(blob);
    const texts = [
      ran,
      first,
      reader.readAsText(blob.slice(1, 6)),
      reader.readAsText(new Blob([new Uint8Array([0xe9])], { type: "text/x;charset=latin1" })),
      reader.readAsText(new Blob([new Uint8Array([0xfe, 0xff, 0, 0x41])]), "utf-8"),
      reader.readAsDataURL(new Blob(["abc"])),
      reader.readAsBinaryString(new Blob([new Uint8Array([0x80, 0xff])])).length,
      reader.readAsArrayBuffer(new Blob([])).byteLength,
      reader.readAsArrayBuffer(await new Response("from an answer").blob()).byteLength,
    ];
    try {
      reader.readAsText("no blob");
    } catch (error) {
      texts.push(error.name);
    }
    return new Response(texts.join("|"));
  },
};

export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    return paths[pathname](searchParams.get("u"), searchParams.get("to"));
  },
};
