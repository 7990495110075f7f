// expect: status 200 | refused | problem
export let n = 0; export default { get fetch() { n++; return () => new Response(String(n)); } };
