// expect: refused SyntaxError
export default { fetch( { };
