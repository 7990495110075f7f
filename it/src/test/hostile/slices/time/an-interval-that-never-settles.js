// expect: end WALL_LIMIT wall 8.000 s
// long
() => new Promise(() => setInterval(() => {}, 100))
