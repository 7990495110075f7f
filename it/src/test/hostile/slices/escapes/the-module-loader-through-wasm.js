// expect: error 
() => import('data:application/wasm;base64,AGFzbQEAAAA=').then(() => 'out')
