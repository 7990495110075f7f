// expect: value undefined
() => { try { require(1n); } catch (e) { return e.constructor.constructor('return typeof Deno')(); } return 'no error'; }
