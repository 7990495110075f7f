package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a request keeps in an {@code AsyncLocalStorage} is its own, whatever runs beside it. */
class AsyncStorageTest {
  private static final int REQUESTS = 8;
  private static TestRunner runner;

  @BeforeAll
  static void start() {
    runner = TestRunner.start();
  }

  @AfterAll
  static void stop() {
    runner.close();
  }

  private static String answer(String body) {
    String script =
        """
        const storage = new AsyncLocalStorage();
        const other = new AsyncLocalStorage();
        export default { async fetch(request) {
          const id = new URL(request.url).search;
          %s
        } };\
        """
            .formatted(body);
    return runner.get("/w/" + runner.module(script) + "/?1").body();
  }

  @Test
  void requestsThatRunAtOnceKeepTheirOwn() throws Exception {
    String id =
        runner.module(
            """
            const storage = new AsyncLocalStorage();
            const told = () => storage.getStore();
            export default { fetch: (request) => storage.run(new URL(request.url).search, async () => {
              await scheduler.wait(20);
              const timer = await new Promise((resolve) => setTimeout(() => resolve(told()), 5));
              const event = await new Promise((resolve) => {
                const { port1, port2 } = new MessageChannel();
                port2.onmessage = () => resolve("message");
                port1.postMessage(1);
              });
              const micro = await Promise.resolve().then(told);
              return new Response([told(), timer, micro, event].join(" "));
            }) };\
            """);
    try (var clients = Executors.newFixedThreadPool(REQUESTS)) {
      var requests =
          IntStream.range(0, REQUESTS)
              .mapToObj(i -> (Callable<String>) () -> runner.get("/w/" + id + "/?" + i).body())
              .toList();

      var answers = clients.invokeAll(requests);

      for (int i = 0; i < REQUESTS; i++) {
        assertThat(answers.get(i).resultNow()).isEqualTo("?%d ?%d ?%d message".formatted(i, i, i));
      }
    }
  }

  @Test
  void storesNestAndStoragesDoNotSeeEachOther() {
    assertThat(
            answer(
                """
                const seen = [storage.getStore()];
                storage.run(1, () => {
                  other.run("a", () => storage.run(2, () => seen.push(storage.getStore(), other.getStore())));
                  seen.push(storage.getStore(), other.getStore());
                  storage.exit(() => seen.push(storage.getStore()));
                  try { storage.run(3, () => { throw new Error("out"); }); } catch { seen.push(storage.getStore()); }
                });
                return Response.json(seen.map(String));\
                """))
        .isEqualTo("[\"undefined\",\"2\",\"a\",\"1\",\"undefined\",\"undefined\",\"1\"]");
  }

  @Test
  void aBoundFunctionAndASnapshotRememberTheirStores() {
    assertThat(
            answer(
                """
                const [bound, snapshot] = storage.run(1, () =>
                  [AsyncLocalStorage.bind(function (n) { return [storage.getStore(), this.name, n].join(); }),
                   AsyncLocalStorage.snapshot()]);
                return storage.run(2, () =>
                  new Response([bound.call({ name: "it" }, 5), snapshot((n) => storage.getStore() + n, 4), storage.getStore()].join(" ")));\
                """))
        .isEqualTo("1,it,5 5 2");
  }

  @Test
  void whatIsNoStorageIsRefused() {
    assertThat(
            answer(
                """
                const errors = [];
                for (const wrong of [() => AsyncLocalStorage.prototype.getStore.call({}), () => AsyncLocalStorage.bind(1), () => storage.run(1, 2)]) {
                  try { wrong(); } catch (error) { errors.push(error.name); }
                }
                return new Response(errors.join(" "));\
                """))
        .isEqualTo("TypeError TypeError TypeError");
  }
}
