// Answers by WebSockets, each path in a way of its own.
const closes = [];

function pair() {
  const [client, server] = Object.values(new WebSocketPair());
  server.addEventListener("close", ({ code, reason, wasClean }) => {
    closes.push([code, reason, wasClean]);
  });
  return { client, server };
}

function echo(server) {
  server.binaryType = "arraybuffer";
  server.addEventListener("message", ({ data }) => {
    if (data === "bye") {
      server.close(4000, "bye");
    } else if (data === "blob") {
      server.send(new Blob(["from a blob"]));
      server.send("after it");
    } else {
      server.send(data);
    }
  });
}

async function inside() {
  const { client, server } = pair();
  const heard = [];
  const over = new Promise((done) => {
    client.addEventListener("close", ({ code, reason }) => done([code, reason]));
  });
  client.addEventListener("message", ({ data }) => heard.push(data));
  server.accept();
  echo(server);
  server.send("first");
  client.accept();
  client.send("second");
  await scheduler.wait(1);
  client.send("bye");
  return Response.json([heard, await over, client.readyState, server.readyState]);
}

function wrong() {
  const names = [];
  const attempt = (task) => {
    try {
      task();
      names.push("none");
    } catch (error) {
      names.push(error.name);
    }
  };
  const { client, server } = pair();
  attempt(() => server.send("too early"));
  attempt(() => new Response(null, { status: 101 }));
  attempt(() => new Response(null, { status: 101, webSocket: {} }));
  attempt(() => WebSocketPair());
  attempt(() => new WebSocket("ws://127.0.0.1:1/").accept());
  attempt(() => new Response(null, { status: 101, webSocket: client }));
  attempt(() => new Response(null, { status: 101, webSocket: client }));
  attempt(() => client.accept());
  names.push(new Response("").webSocket);
  return Response.json(names);
}

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/closes") {
      return Response.json(closes.splice(0));
    }
    if (pathname === "/inside") {
      return await inside();
    }
    if (pathname === "/wrong") {
      return wrong();
    }
    const { client, server } = pair();
    if (pathname === "/late") {
      setTimeout(() => {
        echo(server);
        server.accept();
      }, 100);
    } else {
      server.accept();
      echo(server);
      server.send(`hello ${request.headers.get("upgrade")}`);
    }
    const asked = request.headers.get("sec-websocket-protocol");
    const chosen = pathname === "/odd" ? "never-offered" : asked?.split(",")[0];
    const headers = chosen === undefined ? {} : { "sec-websocket-protocol": chosen };
    return new Response(null, { status: 101, webSocket: client, headers });
  },
};
