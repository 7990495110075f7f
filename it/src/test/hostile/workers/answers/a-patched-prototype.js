// expect: status 200 true | problem worker-exception
export default { async fetch(request, env, ctx) { for (const n of ['status', 'headers', 'body', 'statusText', 'bodyUsed']) Object.defineProperty(Response.prototype, n, { get() { return 'forged'; }, configurable: true }); return new Response('true'); } };
