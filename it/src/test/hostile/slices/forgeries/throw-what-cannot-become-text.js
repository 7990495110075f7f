// expect: error 
() => { throw { toString() { throw 1; }, [Symbol.toPrimitive]() { throw 2; } }; }
