// expect: value | error | end
() => { for (let i = 0; i < 1e5; i++) { try { module.declare([], () => {}); } catch (e) { return e.name; } } return 'declared'; }
