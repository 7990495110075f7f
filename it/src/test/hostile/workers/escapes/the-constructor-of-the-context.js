// expect: status 200 undefined
export default { async fetch(request, env, ctx) { return new Response((ctx ?? {}).constructor.constructor('return typeof Deno')()); } };
