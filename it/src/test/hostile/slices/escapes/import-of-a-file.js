// expect: error 
() => import('file:///etc/passwd').then(() => 'out')
