package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.client.Compute;
import dev.ashlar.client.JobEvent;
import dev.ashlar.client.Offers;
import dev.ashlar.client.Results;
import dev.ashlar.client.SliceResult;
import dev.ashlar.job.Capability;
import dev.ashlar.job.JobException;
import dev.ashlar.sandbox.Determinism;
import dev.ashlar.values.Arr;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import dev.ashlar.wallet.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Values through a whole network: client, scheduler, worker, cell, and back, as input, argument,
 * result and event.
 */
class ValuesTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What KVIN, the form of values on the wire, does not say. */
  private static final Set<String> BEYOND_KVIN = Set.of("twoViews", "resizable", "boxedBigint");

  /** Undefined members and unpaired surrogates, which the JSON of an event does not say. */
  private static final Set<String> LESS_IN_EVENTS = Set.of("withUndefined", "lone");

  @TempDir private static Path folder;
  private static Ashlar network;

  private record Named(String name, JsValue value) {}

  @BeforeAll
  static void start() throws IOException {
    network = Ashlar.up(folder.resolve("data"), "--sandboxes", "2");
  }

  @AfterAll
  static void stop() {
    network.close();
  }

  private static List<Named> golden() throws IOException {
    var file =
        Path.of(System.getProperty("ashlar.root"), "values/src/test/resources/golden/values.tsv");
    var values = new ArrayList<Named>();
    for (String line : Files.readAllLines(file)) {
      String[] columns = line.split("\t", -1);
      if (columns.length == 3 && !columns[2].isEmpty() && !BEYOND_KVIN.contains(columns[0])) {
        byte[] body = HexFormat.of().parseHex("04" + columns[2]);
        values.add(new Named(columns[0], V8Format.decode(body)));
      }
    }
    return values;
  }

  @Test
  void everyValueSurvivesTheWayThroughTheNetwork() throws Exception {
    List<Named> values = golden();
    Map<Long, JsValue> emitted = new ConcurrentHashMap<>();
    try (var compute = compute()) {
      Results results =
          compute
              .forEach(values.stream().map(Named::value).toList())
              .work("(x, again) => { progress(1); work.emit('it', x); return [x, again]; }")
              .args(values.getLast().value())
              .on(JobEvent.Custom.class, event -> emitted.put(event.sliceNumber(), event.value()))
              .exec(Offers.marketValue())
              .await(LIMIT);

      for (int i = 0; i < values.size(); i++) {
        Named sent = values.get(i);
        assertThat(results.get(i)).as(sent.name()).isInstanceOf(SliceResult.Value.class);
        JsValue back = ((SliceResult.Value) results.get(i)).value();
        assertAlike(sent, ((Arr) back).dense().getFirst());
        assertAlike(values.getLast(), ((Arr) back).dense().getLast());
      }
      Awaitility.await().atMost(LIMIT).until(() -> emitted.size() == values.size());
      emitted.forEach((slice, value) -> {
        Named sent = values.get(Math.toIntExact(slice - 1));
        assertThat(JsValue.alike(sent.value(), value) || LESS_IN_EVENTS.contains(sent.name()))
            .as("event %s: %s", sent.name(), value)
            .isTrue();
      });
    }
  }

  private static void assertAlike(Named sent, JsValue back) {
    assertThat(JsValue.alike(sent.value(), back))
        .as("%s: %s came back as %s", sent.name(), sent.value(), back)
        .isTrue();
  }

  @Test
  void anEndlessSliceInTheMiddleCostsOnlyItself() throws Exception {
    var done = ConcurrentHashMap.<Long>newKeySet();
    var threw = ConcurrentHashMap.<Long>newKeySet();
    try (var compute = compute()) {
      var job =
          compute
              .forRange(1, 20)
              .work(
                  """
                  async (n) => {
                    progress(1);
                    if (n === 7) await new Promise(() => {});
                    if (n === 11) throw new RangeError('eleven');
                    return n * n;
                  }\
                  """)
              .on(JobEvent.Result.class, event -> done.add(event.sliceNumber()))
              .on(JobEvent.SliceError.class, event -> threw.add(event.sliceNumber()))
              .exec(Offers.marketValue());

      // In the end the job stops, since one slice of it can never be done.
      assertThatThrownBy(() -> job.await(LIMIT))
          .isInstanceOfSatisfying(
              JobException.class, e -> assertThat(e.getMessage()).contains("EUNCAUGHT"));

      Awaitility.await().atMost(LIMIT).until(() -> done.size() >= 19);
      assertThat(done)
          .containsExactlyInAnyOrderElementsOf(
              LongStream.rangeClosed(1, 20).filter(n -> n != 7).boxed().toList());
      assertThat(threw).contains(11L);
    }
  }

  @Test
  void aDeterministicJobStandsStillInTime() throws Exception {
    try (var compute = compute()) {
      Results results =
          compute
              .forRange(1, 6)
              .work("() => { progress(1); return [Date.now(), Math.random()]; }")
              .requirements(Capability.DETERMINISTIC)
              .exec(Offers.marketValue())
              .await(LIMIT);

      var moments = new HashSet<JsValue>();
      var randoms = new HashSet<JsValue>();
      for (SliceResult result : results) {
        var pair = (Arr) ((SliceResult.Value) result).value();
        moments.add(pair.dense().getFirst());
        randoms.add(pair.dense().getLast());
      }
      assertThat(moments).containsExactly(JsValue.number((double) Determinism.DEFAULT_NOW_MILLIS));
      assertThat(randoms).hasSize(6);
      for (int i = 0; i < results.size(); i++) {
        assertThat(results.engine(i))
            .hasValueSatisfying(engine ->
                assertThat(engine).matches("deno [0-9.]+, v8 [0-9.a-z-]+, (x86_64|aarch64)"));
      }
    }
  }

  private static Compute compute() throws InterruptedException {
    var random = new SecureRandom();
    return Compute.connect(
        network.scheduler(), PrivateKey.random(random), PrivateKey.random(random));
  }
}
