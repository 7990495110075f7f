// expect: value quiet
async () => { const seen = []; globalThis.onmessage = (e) => seen.push(e); self.addEventListener?.('message', (e) => seen.push(e)); await new Promise((d) => setTimeout(d, 20)); return seen.length === 0 ? 'quiet' : 'heard'; }
