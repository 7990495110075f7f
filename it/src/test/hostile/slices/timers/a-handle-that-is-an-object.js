// expect: value number
() => typeof setTimeout(() => {}, 1)
