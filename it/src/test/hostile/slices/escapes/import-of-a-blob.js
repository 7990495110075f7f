// expect: error 
() => import('blob:null/1').then(() => 'out')
