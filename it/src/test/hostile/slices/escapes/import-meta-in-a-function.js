// expect: refused | error 
() => import.meta.url
