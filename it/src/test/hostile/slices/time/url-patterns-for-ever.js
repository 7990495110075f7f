// expect: end CPU_LIMIT cpu 0.600 s
// cpu: 500..
() => { for (let i = 0; ; i++) new URLPattern({ pathname: '/:a(' + 'x'.repeat(1 + i % 50) + ')*' }).test('https://x/' + i); }
