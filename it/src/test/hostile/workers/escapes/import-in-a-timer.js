// expect: status 200 refused
export default { async fetch(request, env, ctx) { const said = await new Promise((done) => setTimeout(() => (0, eval)("import('node:vm')").then(() => done('out'), () => done('refused')))); return new Response(said); } };
