// expect: problem | status
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ pull() { throw new Error('pull'); } })); } };
