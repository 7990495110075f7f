// The kernels: a function of a name that answers milliseconds, cold (the first run) and warm (the best of those that follow). Runs unchanged in a
// cell and in Node.
(name) => {
  const kernels = {
    // Five bodies, 200,000 steps.
    "n-body"() {
      const bodies = [
        [0, 0, 0, 0, 0, 0, 39.47],
        [4.84, -1.16, -0.1, 0.6, 2.81, -0.02, 0.037],
        [8.34, 4.12, -0.4, -1.01, 1.82, 0.008, 0.011],
        [12.89, -15.11, -0.22, 1.08, 0.868, -0.01, 0.0017],
        [15.37, -25.91, 0.179, 0.979, 0.594, -0.034, 0.002],
      ].map(([x, y, z, vx, vy, vz, m]) => ({ x, y, z, vx, vy, vz, m }));
      for (let step = 0; step < 200_000; step++) {
        for (let i = 0; i < 5; i++) {
          const a = bodies[i];
          for (let j = i + 1; j < 5; j++) {
            const b = bodies[j];
            const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
            const d2 = dx * dx + dy * dy + dz * dz;
            const pull = 0.001 / (d2 * Math.sqrt(d2));
            a.vx -= dx * b.m * pull;
            a.vy -= dy * b.m * pull;
            a.vz -= dz * b.m * pull;
            b.vx += dx * a.m * pull;
            b.vy += dy * a.m * pull;
            b.vz += dz * a.m * pull;
          }
        }
        for (const body of bodies) {
          body.x += 0.001 * body.vx;
          body.y += 0.001 * body.vy;
          body.z += 0.001 * body.vz;
        }
      }
      return bodies[0].x;
    },

    // SHA-256 of 1 MiB, eight times, in plain JavaScript.
    "sha-256"() {
      const k = new Uint32Array(64), primes = [];
      for (let n = 2; primes.length < 64; n++) {
        if (primes.every((p) => n % p)) {
          k[primes.length] = Math.floor((Math.cbrt(n) % 1) * 2 ** 32);
          primes.push(n);
        }
      }
      const start = primes.slice(0, 8).map((p) => Math.floor((Math.sqrt(p) % 1) * 2 ** 32));
      const bytes = new Uint8Array(1 << 20).map((_, i) => i * 31);
      const w = new Uint32Array(64);
      let sum = 0;
      for (let round = 0; round < 8; round++) {
        const h = Uint32Array.from(start);
        for (let at = 0; at < bytes.length; at += 64) {
          for (let t = 0; t < 16; t++) {
            const i = at + 4 * t;
            w[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
          }
          for (let t = 16; t < 64; t++) {
            const x = w[t - 15], y = w[t - 2];
            const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
            const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
            w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
          }
          let [a, b, c, d, e, f, g, i] = h;
          for (let t = 0; t < 64; t++) {
            const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
            const t1 = (i + s1 + ((e & f) ^ (~e & g)) + k[t] + w[t]) | 0;
            const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
            const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
            i = g;
            g = f;
            f = e;
            e = (d + t1) | 0;
            d = c;
            c = b;
            b = a;
            a = (t1 + t2) | 0;
          }
          h[0] += a;
          h[1] += b;
          h[2] += c;
          h[3] += d;
          h[4] += e;
          h[5] += f;
          h[6] += g;
          h[7] += i;
        }
        sum ^= h[0];
      }
      return sum;
    },

    // A document of 20,000 records, written and read again.
    json() {
      const records = Array.from({ length: 20_000 }, (_, i) => ({
        id: i,
        name: "record " + i,
        tags: ["a", "b", String(i % 7)],
        nested: { x: i / 3, y: [i, i + 1], ok: i % 2 === 0 },
      }));
      return JSON.parse(JSON.stringify(records)).length;
    },

    // 300,000 numbers by a comparator, 60,000 texts without.
    sort() {
      let seed = 42;
      const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
      const numbers = Array.from({ length: 300_000 }, random);
      const texts = Array.from({ length: 60_000 }, () => random().toString(36));
      numbers.sort((a, b) => a - b);
      texts.sort();
      return numbers[0] + texts[0].length;
    },

    // A module of one function that adds in a loop, 100 million turns: (param i32) (result i32).
    wasm() {
      const bytes = Uint8Array.of(
        ...[0, 97, 115, 109, 1, 0, 0, 0],
        ...[1, 6, 1, 96, 1, 127, 1, 127],
        ...[3, 2, 1, 0],
        ...[7, 5, 1, 1, 102, 0, 0],
        ...[10, 30, 1, 28, 1, 1, 127],
        ...[3, 64, 32, 1, 32, 0, 106, 65, 3, 108, 33, 1],
        ...[32, 0, 65, 1, 107, 34, 0, 13, 0, 11],
        ...[32, 1, 11],
      );
      return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f(100_000_000);
    },
  };
  const time = () => {
    const begin = performance.now();
    kernels[name]();
    return performance.now() - begin;
  };
  const cold = time();
  const warm = Math.min(time(), time(), time());
  return [cold, warm];
}
