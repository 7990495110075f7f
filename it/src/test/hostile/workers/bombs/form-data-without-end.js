// expect: problem | status
export default { async fetch(request, env, ctx) { const f = new FormData(); try { for (let i = 0; ; i++) f.append('f' + i, new Blob([new Uint8Array(1e6)])); } catch (e) { return new Response(e.name); } } };
