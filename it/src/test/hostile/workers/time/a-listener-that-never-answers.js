// expect: problem
addEventListener('fetch', (event) => { event.respondWith(new Promise(() => {})); });
