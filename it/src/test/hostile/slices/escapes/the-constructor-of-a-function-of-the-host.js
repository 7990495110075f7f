// expect: value undefined undefined
() => ['progress', 'require'].map((n) => globalThis[n].constructor('return typeof Deno')()).join(' ')
