// A deployer as its users write one, on the unmodified dcp-client: node deployer.cjs SCENARIO.
// Prints a line of JSON for each event of the job, and at the end one with "done" or "failed".
"use strict";

const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");

/** The work functions; each is sent as its source text. */
const square = (n, factor) => {
  progress(1);
  console.log("slice", n);
  return n * n * factor;
};
const describe = (value) => {
  progress(1);
  return { kind: typeof value, value };
};
const troubled = (n) => {
  progress(0.5);
  if (n === 2) throw new TypeError("two is not welcome");
  work.emit("seen", { n });
  return n;
};

const scenarios = {
  range: (compute) => compute.for(1, 10, square, [3]),
  values: (compute) => compute.for([1, "zwei", { three: [3] }, null, true, new Map([["four", 4]])], describe),
  errors: (compute) => compute.for(1, 4, troubled),
  poor: (compute) => compute.for(1, 10, square, [1]),
  group: (compute) => {
    const job = compute.for(1, 3, square, [1]);
    job.computeGroups = [{ joinKey: "demo", joinSecret: "dcp" }];
    return job;
  },
  wronggroup: (compute) => {
    const job = compute.for(1, 3, square, [1]);
    job.computeGroups = [{ joinKey: "demo", joinSecret: "guessed" }];
    return job;
  },
};

async function main(scenario) {
  await require("dcp-client").init();
  const compute = require("dcp/compute");
  const wallet = require("dcp/wallet");
  wallet.addId(await new wallet.IdKeystore(null, ""));
  wallet.add(await new wallet.Keystore(null, ""), "default");

  const job = scenarios[scenario](compute);
  job.public.name = `the tests' ${scenario}`;
  for (const name of ["accepted", "status", "error", "console", "nofunds", "cancel", "complete"]) {
    job.on(name, (event) => print({ event: name, ...(name === "accepted" || name === "complete" ? {} : event), job: undefined }));
  }
  job.on("result", ({ sliceNumber, result }) => print({ event: "result", sliceNumber, result: String(result) }));
  job.work.on("seen", (event) => print({ event: "seen", data: event.data ?? event }));
  try {
    const results = await job.exec(scenario === "poor" ? 1e6 : 0.001);
    print({ done: Array.from(results, (value) => (value instanceof Error ? `${value.name}: ${value.message}` : value)) });
  } catch (error) {
    print({ failed: { code: error.code, message: error.message } });
  }
}

main(process.argv[2]).then(
  () => setTimeout(() => process.exit(0), 200),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
