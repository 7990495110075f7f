// expect: value first
() => ({ then(yes, no) { yes('first'); yes('second'); no('third'); } })
