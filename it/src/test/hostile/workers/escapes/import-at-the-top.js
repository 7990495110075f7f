// expect: refused | unloadable
import fs from 'node:fs'; export default { fetch: () => new Response('out') };
