// expect: status 200 none
export default { async fetch(request, env, ctx) { const seen = []; Error.prepareStackTrace = (e, s) => { for (const c of s) if (c.getFunction?.() && /libc|harden/.test(String(c.getFunction()))) seen.push('host'); return ''; }; new Error().stack; return new Response(seen.join() || 'none'); } };
