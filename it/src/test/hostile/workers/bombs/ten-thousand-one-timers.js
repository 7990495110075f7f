// expect: status 200 RangeError
export default { async fetch(request, env, ctx) { try { for (let i = 0; i < 10001; i++) setTimeout(() => {}, 1e6); } catch (e) { return new Response(e.name); } return new Response('none'); } };
