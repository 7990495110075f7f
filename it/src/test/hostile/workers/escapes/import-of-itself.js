// expect: status 200 1 | refused
import * as self from './worker.js'; export default { fetch: () => new Response(String(Object.keys(self).length)) };
