// expect: value of | error 
() => { const b = new ArrayBuffer(8); structuredClone(b, { transfer: [b] }); return b; }
