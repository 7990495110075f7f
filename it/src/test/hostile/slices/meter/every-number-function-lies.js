// expect: value done
() => { for (const n of ['floor', 'max', 'min', 'round', 'trunc']) Math[n] = () => -1; Number.isFinite = () => true; Number.prototype.valueOf = () => -1; return 'done'; }
