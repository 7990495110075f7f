// expect: error 
() => { require('fs'); return 'out'; }
