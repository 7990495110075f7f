// expect: end CPU_LIMIT | end OUT_OF_MEMORY
() => new Promise(() => { const breed = () => { queueMicrotask(breed); queueMicrotask(breed); }; breed(); })
