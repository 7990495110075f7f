// expect: end HUNG
() => new Promise((yes) => new AbortController().signal.addEventListener('abort', yes))
