// expect: error ReferenceError
() => this.constructor.constructor('return Deno')()
