// expect: error | undecodable
() => new Blob(['x'])
