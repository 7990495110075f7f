//{"outcome": "ok", "log": ["config hi", "no such method TypeError"]}
const waiting = new Map();
const call = (name, ...values) =>
  new Promise((resolve) => {
    const id = `guest-${waiting.size}`;
    waiting.set(id, resolve);
    const argumentList = values.map((value) => ({ type: "RAW", value }));
    postMessage({ id, type: "APPLY", path: [name], argumentList });
  });
async function tasks() {
  console.log(`config ${(await call("getConfig")).value.greeting}`);
  const { name, value } = await call("dance");
  console.log(`no such method ${name === "throw" && value.value.name}`);
}
addEventListener("message", async ({ data }) => {
  if (data.type === "APPLY" && data.path.join() === "tasks") {
    await tasks();
    postMessage({ id: data.id, type: "RAW", value: undefined });
  } else {
    waiting.get(data.id)(data);
  }
});
