// expect: refused | problem
export default { fetch: 'text' };
