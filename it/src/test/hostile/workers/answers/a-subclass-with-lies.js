// expect: status 200 true | problem worker-exception
export default { async fetch(request, env, ctx) { class R extends Response { get status() { return 999; } get headers() { return null; } get body() { return 'forged'; } } return new R('true'); } };
