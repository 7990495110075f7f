// expect: end | value | error
async () => { const c = new Blob([new Uint8Array(3e7)]).stream().pipeThrough(new CompressionStream('gzip')); const z = await new Response(c).arrayBuffer(); const a = []; for (let i = 0; i < 50; i++) a.push(await new Response(new Blob([z]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer()); return 'held'; }
