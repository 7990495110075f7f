// expect: value ok
() => { EventTarget.prototype.dispatchEvent = EventTarget.prototype.addEventListener = () => { throw new Error('patched'); }; Event.prototype.preventDefault = () => { throw new Error('patched'); }; progress(1); console.log('x', { a: 1 }); return 'ok'; }
