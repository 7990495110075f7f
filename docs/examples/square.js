(n) => {
  progress(1);
  return n * n;
}
