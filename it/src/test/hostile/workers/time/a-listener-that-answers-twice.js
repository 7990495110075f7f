// expect: status 200 | problem
addEventListener('fetch', (event) => { event.respondWith(new Response('1')); try { event.respondWith(new Response('2')); } catch {} });
