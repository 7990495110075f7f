// expect: refused | problem cpu-limit | unloadable
export default { get fetch() { for (;;); } };
