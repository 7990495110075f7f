// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { const s = new Intl.Segmenter('th', { granularity: 'word' }); for (;;) [...s.segment('\u0e01'.repeat(1000))]; }
