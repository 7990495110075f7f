// expect: refused Error: top
throw new Error('top'); export default {};
