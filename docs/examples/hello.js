export default {
  async tasks(rnr, event) {
    const { greeting } = await rnr.getConfig();
    console.log(`${greeting}, woken by ${event.cron || "creation"}`);
  },

  fetch(request) {
    return new Response(`hello from ${new URL(request.url).pathname}\n`);
  },
};
