// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ start(c) { c.error(new Error('at once')); } })); } };
