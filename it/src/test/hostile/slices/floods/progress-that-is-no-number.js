// expect: value done | error
() => { for (const p of [NaN, Infinity, -1, 1e308, '50', null, undefined, {}, [], true]) progress(p); return 'done'; }
