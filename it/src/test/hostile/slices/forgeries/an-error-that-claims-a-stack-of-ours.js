// expect: error Error: mine
() => { const e = new Error('mine'); e.stack = 'Error: x\n    at harden (file:///host/harden.mjs:1:1)'; throw e; }
