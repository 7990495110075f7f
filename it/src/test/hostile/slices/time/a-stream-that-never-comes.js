// expect: end HUNG
() => new ReadableStream().getReader().read().then(() => 'x')
