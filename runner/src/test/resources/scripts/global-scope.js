//{"outcome": "ok", "log": ["true true true", "undefined undefined undefined undefined undefined undefined", "DedicatedWorkerGlobalScope WorkerGlobalScope EventTarget", "number 1", "caught TypeError", "global error Uncaught Error: boom", "unhandled nobody"]}
export default {
  async tasks() {
    console.log(self === globalThis, globalThis instanceof WorkerGlobalScope, isSecureContext);
    console.log(typeof window, typeof process, typeof require, typeof global, typeof Buffer, typeof Deno);
    const proto = Object.getPrototypeOf(globalThis);
    const parent = Object.getPrototypeOf(proto);
    console.log(proto.constructor.name, parent.constructor.name, Object.getPrototypeOf(parent).constructor.name);
    console.log(typeof setTimeout(() => {}, 0), new class extends Response { #x = 1; get x() { return this.#x; } }().x);
    try { new WorkerGlobalScope(); } catch (error) { console.log("caught", error.name); }
    const heard = Promise.withResolvers();
    onerror = (message) => { console.log("global error", message); return true; };
    addEventListener("unhandledrejection", (event) => {
      event.preventDefault();
      console.log("unhandled", event.reason.message);
      heard.resolve();
    });
    setTimeout(() => { throw new Error("boom"); }, 0);
    setTimeout(() => { Promise.reject(new Error("nobody")); }, 5);
    await heard.promise;
  },
};
