/** Looks at the global that it runs in; `LISTS` stands before it. */
function examine() {
  const global = globalThis;
  const chain = [];
  const names = new Set();
  for (let object = global; object !== null; object = Object.getPrototypeOf(object)) {
    chain.push(Object.prototype.toString.call(object).slice(8, -1));
    if (object !== Object.prototype) {
      Object.getOwnPropertyNames(object).forEach((name) => names.add(name));
    }
  }
  const words = (list) => list.join(" ").split(" ").filter((word) => word !== "");
  const required = words(LISTS.required);
  const allowed = new Set([...required, ...words(LISTS.allowed), ...words(LISTS.language)]);
  const misshapen = [];
  for (const name of Object.getOwnPropertyNames(global)) {
    const { enumerable, configurable, writable, get } = Object.getOwnPropertyDescriptor(global, name);
    if (/^[A-Z]/.test(name) && typeof global[name] === "function") {
      if (enumerable || !configurable || !writable || get !== undefined) {
        misshapen.push(`${name} is no plain hidden property`);
      }
      if (global[name].prototype?.constructor !== global[name] && name !== "Proxy") {
        misshapen.push(`${name}.prototype.constructor is another`);
      }
    }
  }
  for (const name of words(LISTS.inherited)) {
    const descriptor = Object.getOwnPropertyDescriptor(WorkerGlobalScope.prototype, name);
    if (!descriptor?.enumerable || Object.hasOwn(global, name)) {
      misshapen.push(`${name} is not on WorkerGlobalScope.prototype`);
    }
    const use = descriptor?.get ?? descriptor?.value;
    if (name !== "fetch") {
      try {
        use?.call({});
        misshapen.push(`${name} takes any receiver`);
      } catch (error) {
        if (!(error instanceof TypeError)) {
          misshapen.push(`${name} throws ${error.name}`);
        }
      }
    }
  }
  for (const name of words(LISTS.unconstructible)) {
    try {
      new global[name]();
      misshapen.push(`${name} can be constructed`);
    } catch (error) {
      if (error.message !== "Illegal constructor") {
        misshapen.push(`new ${name}: ${error.message}`);
      }
    }
  }
  for (const name of words(LISTS.wasm)) {
    if (!(name in WebAssembly)) {
      misshapen.push(`WebAssembly.${name} is missing`);
    }
  }
  if (!/^Ashlar\/[0-9.]+\S*$/.test(navigator.userAgent) || self !== global || !isSecureContext) {
    misshapen.push(`userAgent ${navigator.userAgent}`);
  }
  let importing = "";
  try {
    importScripts("https://127.0.0.1/none.js");
  } catch (error) {
    importing = error.name;
  }
  return {
    chain,
    missing: required.filter((name) => !(name in global)),
    present: words(LISTS.gone).filter((name) => name in global),
    unlisted: [...names].filter((name) => !allowed.has(name)),
    misshapen,
    importScripts: importing,
  };
}
