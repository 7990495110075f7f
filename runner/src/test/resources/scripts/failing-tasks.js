//{"outcome": "exception RangeError: out of trout", "log": ["about to fail"]}
export default {
  async tasks() {
    console.log("about to fail");
    throw new RangeError("out of trout");
  },
};
