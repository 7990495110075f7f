// expect: error ETOOBIG
() => 'x'.repeat(40e6)
