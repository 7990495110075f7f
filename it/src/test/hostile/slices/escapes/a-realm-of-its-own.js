// expect: value none
() => ['ShadowRealm', 'Realm', 'Compartment', 'vm', 'Worker', 'SharedWorker', 'importScripts'].filter((n) => n in globalThis).join() || 'none'
