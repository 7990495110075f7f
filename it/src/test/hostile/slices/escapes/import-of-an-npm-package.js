// expect: error 
() => import('npm:left-pad').then(() => 'out')
