//{"outcome":"ok","log":["TypeError TypeError TypeError TypeError half","once: 1","Error mine"]}
// What the standard refuses when a request is made, what it is told of, and labels that throw.
export default {
  tasks() {
    const name = (f) => {
      try {
        f();
        return "nothing";
      } catch (error) {
        return error.name;
      }
    };
    const body = new ReadableStream();
    const refused = [
      { duplex: "full" },
      { window: {} },
      { method: "POST", body, duplex: "half", keepalive: true },
    ].map((init) => name(() => new Request("http://a/", init)));
    refused.push(name(() => new Request("http://me:secret@a/")));
    console.log(...refused, new Request("http://a/", { method: "POST", body }).duplex);
    console.count("once");
    try {
      console.count({ toString: () => { throw new Error("mine"); } });
    } catch (error) {
      console.log(error.name, error.message);
    }
  },
};
