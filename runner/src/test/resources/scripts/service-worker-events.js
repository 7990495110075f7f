//{"outcome": "ok", "log": ["hi function"], "get": "202 classic GET"}
addEventListener("scheduled", (event) => {
  event.waitUntil(Promise.resolve().then(() => console.log(config.greeting, typeof escrin.fetch)));
});
addEventListener("fetch", (event) => {
  event.respondWith(new Response(`classic ${event.request.method}`, { status: 202 }));
});
