// expect: error 
() => import('/etc/hostname', { with: { type: 'json' } }).then(() => 'out')
