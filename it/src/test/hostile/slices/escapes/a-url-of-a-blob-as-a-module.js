// expect: error 
() => import(URL.createObjectURL(new Blob(['export default 1'], { type: 'text/javascript' }))).then(() => 'out')
