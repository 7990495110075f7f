// expect: status 200 x | refused | problem
export default new Proxy({ fetch: () => new Response('x') }, { get(t, k) { if (k === 'scheduled') throw new Error('trap'); return t[k]; } });
