// expect: refused | unloadable
import x from 'https://example.com/x.js'; export default { fetch: () => new Response('out') };
