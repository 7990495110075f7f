// expect: status 200 | problem
addEventListener('fetch', (event) => { try { dispatchEvent(new event.constructor('fetch', { request: event.request })); } catch {} event.respondWith(new Response('x')); });
