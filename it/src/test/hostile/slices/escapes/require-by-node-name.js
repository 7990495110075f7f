// expect: error 
() => { require('node:child_process'); return 'out'; }
