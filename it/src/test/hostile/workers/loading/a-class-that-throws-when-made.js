// expect: refused | problem
export default class { constructor() { throw new Error('made'); } fetch() { return new Response('x'); } };
