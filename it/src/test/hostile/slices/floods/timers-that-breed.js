// expect: end CPU_LIMIT | error | value
() => new Promise(() => { const breed = () => { setTimeout(breed); setTimeout(breed); }; breed(); })
