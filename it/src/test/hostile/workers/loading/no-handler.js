// expect: refused | problem no-handler
const x = 1;
