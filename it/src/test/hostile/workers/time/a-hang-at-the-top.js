// expect: refused | unloadable
await new Promise(() => {}); export default { fetch: () => new Response('x') };
