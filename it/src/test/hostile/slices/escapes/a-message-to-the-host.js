// expect: value quiet
() => { for (const m of [{ type: 'result' }, { request: 'complete', result: 1 }, 'exit']) postMessage(m); return 'quiet'; }
