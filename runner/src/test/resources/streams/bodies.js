// Each path does one thing with bodies; BodyStreamsTest asks for them.
const state = { pulled: 0, cancelled: "", aborted: "", read: 0 };
const encoder = new TextEncoder();
const waiting = [];

function pulled(total, size = 16384) {
  let left = total;
  return new ReadableStream({
    pull(controller) {
      if (left <= 0) {
        controller.close();
        return;
      }
      const chunk = new Uint8Array(Math.min(size, left)).fill(state.pulled++ & 255);
      left -= chunk.byteLength;
      controller.enqueue(chunk);
    },
    cancel(reason) {
      state.cancelled = String(reason);
    },
  }, { highWaterMark: 0 });
}

async function count(stream) {
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.byteLength;
    state.read = total;
  }
  return total;
}

const upper = () =>
  new TransformStream({
    transform(chunk, controller) {
      const copy = new Uint8Array(chunk);
      for (let i = 0; i < copy.length; i++) {
        if (copy[i] > 96 && copy[i] < 123) copy[i] -= 32;
      }
      controller.enqueue(copy);
    },
  });

const paths = {
  "/echo": (request) => new Response(request.body),
  "/upper": (request) => new Response(request.body.pipeThrough(upper())),
  "/count": async (request) => new Response(String(await count(request.body))),
  "/text": async (request) => new Response(String((await request.text()).length)),
  "/ignore": () => new Response("not read"),
  "/pulled": (_request, url) => new Response(pulled(Number(url.searchParams.get("n")))),
  "/bytes": (_request, url) => new Response(new Uint8Array(Number(url.searchParams.get("n")))),
  "/blob": (_request, url) =>
    new Response(new Blob([new Uint8Array(Number(url.searchParams.get("n")))])),
  "/events": () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(encoder.encode("data: first\n\n"));
          waiting.push(controller);
        },
      }),
      { headers: { "content-type": "text/event-stream" } },
    ),
  "/publish": async (request) => {
    const text = await request.text();
    for (const controller of waiting) {
      controller.enqueue(encoder.encode(`data: ${text}\n\n`));
    }
    return new Response(String(waiting.length));
  },
  "/finish": () => {
    waiting.splice(0).forEach((controller) => controller.close());
    return new Response("finished");
  },
  "/boom": () => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    writer.write(encoder.encode("a beginning"));
    setTimeout(() => writer.abort(new RangeError("no more")), 20);
    return new Response(readable);
  },
  "/text-chunks": () =>
    new Response(new ReadableStream({
      start(controller) {
        controller.enqueue("not bytes");
      },
    })),
  "/spin": () => {
    setTimeout(() => { for (;;); }, 50);
    return new Response(pulled(1 << 30));
  },
  "/slow": (request) => {
    request.signal.addEventListener("abort", () => {
      state.aborted = request.signal.reason.name;
    });
    return new Promise((resolve) => setTimeout(() => resolve(new Response("late")), 20_000));
  },
  "/state": () => Response.json(state),
  "/get": (_request, url) => fetch(url.searchParams.get("u")),
  "/get-relabelled": async (_request, url) => {
    const answer = await fetch(url.searchParams.get("u"));
    return new Response(answer.body, { headers: { "content-type": "x/y" } });
  },
  "/get-count": async (_request, url) => {
    const answer = await fetch(url.searchParams.get("u"));
    return new Response(String(await count(answer.body)));
  },
  "/get-text": async (_request, url) => {
    const answer = await fetch(url.searchParams.get("u"));
    return new Response(await answer.text());
  },
  "/get-and-leave": async (_request, url) => {
    const answer = await fetch(url.searchParams.get("u"));
    const reader = answer.body.getReader();
    const { value } = await reader.read();
    await reader.cancel("enough");
    return new Response(String(value.byteLength > 0));
  },
  "/get-and-abort": async (_request, url) => {
    const control = new AbortController();
    const answer = await fetch(url.searchParams.get("u"), { signal: control.signal });
    const reader = answer.body.getReader();
    await reader.read();
    control.abort(new RangeError("my reason"));
    try {
      for (;;) {
        if ((await reader.read()).done) return new Response("ended");
      }
    } catch (reason) {
      return new Response(String(reason));
    }
  },
  "/get-failing": async (_request, url) => {
    const answer = await fetch(url.searchParams.get("u"));
    try {
      return new Response("came whole " + (await answer.arrayBuffer()).byteLength);
    } catch (reason) {
      return new Response(reason.name);
    }
  },
  "/post-pulled": (_request, url) =>
    fetch(url.searchParams.get("u"), {
      method: "POST",
      body: pulled(Number(url.searchParams.get("n"))),
      duplex: "half",
    }),
  "/post-bytes": (_request, url) =>
    fetch(url.searchParams.get("u"), {
      method: "POST",
      body: new Uint8Array(Number(url.searchParams.get("n"))),
    }),
  "/proxy-request": (request, url) => fetch(new Request(url.searchParams.get("u"), request)),
  "/proxy-body": (request, url) =>
    fetch(url.searchParams.get("u"), { method: "PUT", body: request.body, duplex: "half" }),
  "/used-after": async (request, url) => {
    const answer = await fetch(url.searchParams.get("u"), {
      method: "POST",
      body: request.body,
      duplex: "half",
    });
    return new Response(`${request.bodyUsed} ${await answer.text()}`);
  },
  "/twice": (request) => {
    request.body.tee();
    return new Response(request.body);
  },
};

export default {
  fetch(request) {
    const url = new URL(request.url);
    return paths[url.pathname](request, url);
  },
};
