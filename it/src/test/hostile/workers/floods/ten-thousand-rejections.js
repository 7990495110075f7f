// expect: status 200 done | problem
export default { async fetch(request, env, ctx) { for (let i = 0; i < 1e4; i++) Promise.reject(new Error(i)); await new Promise((d) => setTimeout(d, 10)); return new Response('done'); } };
