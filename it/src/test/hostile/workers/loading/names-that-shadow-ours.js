// expect: status 200 x | refused
var fetch = 1, Response2 = Response, addEventListener = 2, self = 3, globalThis2 = 4; export default { fetch: () => new Response2('x') };
