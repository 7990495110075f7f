//{"outcome": "exception its promise can never settle: no timer, request or message is left"}
export default { tasks: () => new Promise(() => {}) };
