// expect: refused | unloadable | status 200
await new Promise((d) => setTimeout(d, 1000)); export default { fetch: () => new Response('x') };
