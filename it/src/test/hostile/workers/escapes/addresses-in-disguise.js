// expect: status 200 refused
export default { async fetch(request, env, ctx) { for (const u of ['http://2130706433/', 'http://0x7f.1/', 'http://127.1/', 'http://0/', 'http://localhost.', 'gopher://x/', 'javascript:1']) { try { await fetch(u); return new Response('out'); } catch {} } return new Response('refused'); } };
