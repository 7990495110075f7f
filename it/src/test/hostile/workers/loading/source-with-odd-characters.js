// expect: status 200 x | refused SyntaxError
export default { fetch: () => new Response('x') }; //     ﻿ ퟿
