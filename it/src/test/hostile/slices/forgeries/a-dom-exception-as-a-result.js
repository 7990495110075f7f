// expect: value of | error | undecodable
() => new DOMException('m', 'AbortError')
