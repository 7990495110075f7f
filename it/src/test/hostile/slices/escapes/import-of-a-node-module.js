// expect: error 
() => import('node:fs').then(() => 'out')
