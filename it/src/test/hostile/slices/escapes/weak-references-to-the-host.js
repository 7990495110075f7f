// expect: value kept
async () => { const r = new FinalizationRegistry(() => {}); for (const f of [progress, require, console.log, work, work.emit]) r.register(f, 1); return 'kept'; }
