/*
 * The work function of the demo: traces one tile of a picture. The slice's datum is the tile's number, from 1; the job's
 * arguments are the picture's width, height and tile size in pixels, and the bytes of spheres.wasm, which does the hot loop.
 * The result is the tile's pixels, three bytes each (red, green, blue), row by row.
 */
async (tile, width, height, size, wasm) => {
  const spheres = [
    // x, y, z, radius, red, green, blue, mirror
    [0.0, 1.0, 6.0, 1.0, 0.90, 0.32, 0.22, 0.30],
    [2.2, 0.8, 5.2, 0.8, 0.95, 0.95, 0.95, 0.80],
    [-2.1, 0.7, 5.0, 0.7, 0.20, 0.55, 0.85, 0.25],
    [-0.9, 0.35, 3.8, 0.35, 0.98, 0.78, 0.20, 0.10],
    [1.0, 0.3, 3.6, 0.3, 0.30, 0.75, 0.42, 0.20],
    [-3.6, 1.5, 8.5, 1.5, 0.80, 0.80, 0.86, 0.70],
    [3.9, 1.2, 8.8, 1.2, 0.62, 0.38, 0.80, 0.30],
  ];
  const light = [-6, 9, -3];
  const eye = [0, 1.5, -2.2];

  const { instance } = await WebAssembly.instantiate(wasm);
  const { memory, nearest, distance } = instance.exports;
  const table = new Float64Array(memory.buffer);
  spheres.forEach(([x, y, z, radius], i) => table.set([x, y, z, radius * radius], 4 * i));

  const sky = (dy) => {
    const up = Math.max(0, dy);
    return [0.86 - 0.52 * up, 0.91 - 0.36 * up, 0.98 - 0.12 * up];
  };

  const inShadow = (x, y, z) => {
    const lx = light[0] - x, ly = light[1] - y, lz = light[2] - z;
    const length = Math.sqrt(lx * lx + ly * ly + lz * lz);
    return nearest(x, y, z, lx / length, ly / length, lz / length, spheres.length) >= 0;
  };

  /** The colour that comes back along a ray, with at most `depth` reflections. */
  const colour = (ox, oy, oz, dx, dy, dz, depth) => {
    const hit = nearest(ox, oy, oz, dx, dy, dz, spheres.length);
    let t = hit >= 0 ? distance.value : Infinity;
    const floor = dy < 0 ? -oy / dy : Infinity;
    const onFloor = floor > 1e-6 && floor < t;
    if (onFloor) t = floor;
    if (t === Infinity) return sky(dy);

    const x = ox + dx * t, y = oy + dy * t, z = oz + dz * t;
    let nx = 0, ny = 1, nz = 0, red, green, blue, mirror;
    if (onFloor) {
      const dark = (Math.floor(x) + Math.floor(z)) & 1;
      const fade = Math.min(1, t / 40);
      const shade = (dark ? 0.32 : 0.78) * (1 - fade) + 0.6 * fade;
      red = green = blue = shade;
      mirror = 0.12;
    } else {
      const s = spheres[hit];
      nx = (x - s[0]) / s[3];
      ny = (y - s[1]) / s[3];
      nz = (z - s[2]) / s[3];
      [red, green, blue, mirror] = s.slice(4);
    }

    const lx = light[0] - x, ly = light[1] - y, lz = light[2] - z;
    const length = Math.sqrt(lx * lx + ly * ly + lz * lz);
    const facing = Math.max(0, (nx * lx + ny * ly + nz * lz) / length);
    const above = [x + nx * 1e-4, y + ny * 1e-4, z + nz * 1e-4];
    const lit = 0.22 + 0.78 * (facing > 0 && !inShadow(...above) ? facing : 0);
    const own = [red * lit, green * lit, blue * lit];
    if (depth === 0) return own;

    const twice = 2 * (dx * nx + dy * ny + dz * nz);
    const seen = colour(...above, dx - twice * nx, dy - twice * ny, dz - twice * nz, depth - 1);
    return own.map((c, i) => c * (1 - mirror) + seen[i] * mirror);
  };

  const across = Math.ceil(width / size);
  const left = ((tile - 1) % across) * size;
  const top = Math.floor((tile - 1) / across) * size;
  const columns = Math.min(size, width - left);
  const rows = Math.min(size, height - top);
  const pixels = new Uint8Array(columns * rows * 3);
  const samples = 3;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const sum = [0, 0, 0];
      for (let sub = 0; sub < samples * samples; sub++) {
        const px = left + column + (sub % samples + 0.5) / samples;
        const py = top + row + (Math.floor(sub / samples) + 0.5) / samples;
        const dx = (px - width / 2) / height * 0.98;
        const dy = (height / 2 - py) / height * 0.98 - 0.07;
        const length = Math.sqrt(dx * dx + dy * dy + 1);
        const seen = colour(...eye, dx / length, dy / length, 1 / length, 4);
        for (let c = 0; c < 3; c++) sum[c] += seen[c];
      }
      for (let c = 0; c < 3; c++) {
        pixels[at++] = Math.round(255 * Math.sqrt(Math.min(1, sum[c] / (samples * samples))));
      }
    }
    progress((row + 1) / rows);
  }
  return pixels;
}
