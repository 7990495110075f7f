// expect: value done | end CPU_LIMIT
() => { for (let i = 0; i < 1e6; i++) { console.count?.('c'); console.group?.('g'); } return 'done'; }
