// expect: value none
() => ['Deno', 'process', 'Buffer', 'global', 'require.main', '__bootstrap', 'bootstrap'].filter((n) => n in globalThis).join() || 'none'
