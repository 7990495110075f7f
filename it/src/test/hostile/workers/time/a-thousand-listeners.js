// expect: status 200 | problem
for (let i = 0; i < 1000; i++) addEventListener('fetch', (event) => { try { event.respondWith(new Response(String(i))); } catch {} });
