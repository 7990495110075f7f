// An original worker on an original evaluator: node worker.cjs EVALUATOR_PORT CORES [KEY SECRET].
// It earns on a fresh account, or on that of the private key in EARN_ON. Prints a line of JSON for each event; SIGTERM stops it.
"use strict";

const print = (line) => process.stdout.write(JSON.stringify(line) + "\n");

async function main(port, cores, joinKey, joinSecret) {
  await require("dcp-client").init();
  const wallet = require("dcp/wallet");
  const identity = await new wallet.IdKeystore(null, "");
  wallet.addId(identity);
  await require("dcp/identity").set(identity);
  const account = await new wallet.Keystore(process.env.EARN_ON || null, "");
  wallet.add(account, "default");

  const { DistributiveWorker } = require("dcp/worker");
  const { workerFactory } = require("dcp-client/lib/standaloneWorker");
  const worker = new DistributiveWorker(
    {
      cores: { cpu: Number(cores), gpu: 0 },
      maxSandboxes: Number(cores),
      paymentAddress: account.address,
      unmanaged: true,
      computeGroups: joinKey ? [{ joinKey, joinSecret }] : [],
    },
    workerFactory({ hostname: "127.0.0.1", port: Number(port) }),
  );
  worker.on("payment", (amount, address, jobId, slice) => print({ event: "payment", amount: String(amount), jobId, slice }));
  worker.on("error", (error) => print({ event: "error", message: String(error && error.message) }));
  worker.on("warning", (text) => print({ event: "warning", text: String(text) }));
  await worker.start();
  print({ event: "started", account: String(account.address) });
  process.on("SIGTERM", () => worker.stop(true).finally(() => process.exit(0)));
}

main(...process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
