// expect: value | error
() => { try { module.declare(['fs'], (require, exports) => { exports.x = require('fs'); }); return 'declared'; } catch (e) { return e.name; } }
