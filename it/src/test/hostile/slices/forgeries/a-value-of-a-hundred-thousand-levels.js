// expect: undecodable TOO_BIG | error
() => { let v = []; for (let i = 0; i < 1e5; i++) v = [v]; return v; }
