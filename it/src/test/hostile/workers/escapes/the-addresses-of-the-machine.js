// expect: status 200 refused
export default { async fetch(request, env, ctx) { for (const u of ['http://127.0.0.1:8090/', 'http://169.254.169.254/latest/meta-data/', 'http://[::1]/', 'file:///etc/passwd', 'unix:/tmp/x']) { try { await fetch(u); return new Response('out'); } catch {} } return new Response('refused'); } };
