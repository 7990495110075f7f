// expect: status 200 first | problem
export default { async fetch(request, env, ctx) { return { then(yes) { yes(new Response('first')); yes(new Response('second')); } }; } };
