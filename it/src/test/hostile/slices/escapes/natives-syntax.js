// expect: refused | error 
() => %GetOptimizationStatus(work)
