// expect: problem worker-exception
export default { async fetch(request, env, ctx) { return { status: 200, headers: new Headers(), body: null, [Symbol.toStringTag]: 'Response' }; } };
