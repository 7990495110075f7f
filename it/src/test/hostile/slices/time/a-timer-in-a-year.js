// expect: end WALL_LIMIT wall 8.000 s
// long
() => new Promise((done) => setTimeout(done, 3e10 % 2147483647))
