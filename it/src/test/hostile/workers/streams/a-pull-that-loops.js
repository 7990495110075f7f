// expect: problem cpu-limit | status
export default { async fetch(request, env, ctx) { return new Response(new ReadableStream({ pull() { for (;;); } }, { highWaterMark: 0 })); } };
