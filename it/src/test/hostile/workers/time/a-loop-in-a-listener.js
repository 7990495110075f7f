// expect: problem cpu-limit
addEventListener('fetch', (event) => { for (;;); });
