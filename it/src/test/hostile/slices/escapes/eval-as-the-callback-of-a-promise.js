// expect: error 
() => Promise.resolve("import('data:text/javascript,export default 1')").then(eval).then(() => 'out')
