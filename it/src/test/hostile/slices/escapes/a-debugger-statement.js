// expect: value passed
() => { debugger; return 'passed'; }
