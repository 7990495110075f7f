// expect: status 200 none
export default { async fetch(request, env, ctx) { const bad = []; for (const o of [request, env, ctx]) for (const k of Reflect.ownKeys(o ?? {})) if (/send|core|channel|host|cell/.test(String(k))) bad.push(String(k)); return new Response(bad.join() || 'none'); } };
