package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.values.testing.Mutator;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a cell says, it ends its own sandbox at worst, and by a name: nothing is thrown on the
 * reading thread but what the module throws on purpose, whoever waits is told, and no meter lies.
 *
 * <p>Conversations are kept in {@code resources/fuzz}, a frame a line: type, flags, id, body.
 */
@Timeout(1800)
class FrameFuzzTest {
  private static final int ROUNDS = Boolean.getBoolean("ashlar.soak") ? 20_000 : 250;
  private static final long SEED = 20261126;

  /** Stands in kept conversations for the number of the batch or of the event. */
  private static final String CURRENT = "@";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path folder;

  private static Watchdog watchdog;

  @BeforeAll
  static void start() {
    watchdog = new Watchdog();
  }

  @AfterAll
  static void stop() {
    watchdog.close();
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Frame(int type, int flags, String id, byte[] body) {
    static Frame parse(String line) {
      String[] parts = line.split(" +", -1);
      FrameType type = FrameType.valueOf(parts[0]);
      byte[] body = parts.length < 4 ? new byte[0] : HexFormat.of().parseHex(parts[3]);
      return new Frame(type.code(), Integer.parseInt(parts[1]), parts[2], body);
    }

    byte[] bytes(int current) {
      int number = id.equals(CURRENT) ? current : Integer.parseInt(id);
      return Puppet.frame(type, flags, number, body);
    }
  }

  private static List<List<Frame>> kept(String file) throws IOException {
    Path path = Path.of(System.getProperty("ashlar.root"), "sandbox/src/test/resources/fuzz", file);
    var conversations = new ArrayList<List<Frame>>();
    for (String block : Files.readString(path).split("\n\n", -1)) {
      List<Frame> frames =
          block
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(Frame::parse)
              .toList();
      if (!frames.isEmpty()) {
        conversations.add(frames);
      }
    }
    return conversations;
  }

  /** The conversation with a body, a flag, a number, the order or the bytes changed. */
  private static byte[] changed(List<Frame> conversation, int current, Mutator mutator) {
    var frames = new ArrayList<>(conversation);
    int at = mutator.chance(frames.size());
    Frame frame = frames.get(at);
    switch (mutator.chance(8)) {
      case 0 -> frames.remove(at);
      case 1 -> frames.add(mutator.chance(frames.size()), frame);
      case 2 -> frames.set(at, new Frame(frame.type, mutator.chance(256), frame.id, frame.body));
      case 3 ->
          frames.set(
              at,
              new Frame(
                  frame.type, frame.flags, Integer.toString(mutator.chance(12) - 2), frame.body));
      default ->
          frames.set(at, new Frame(frame.type, frame.flags, frame.id, mutator.changed(frame.body)));
    }
    byte[] bytes = bytes(frames, current);
    return mutator.chance(6) == 0 ? mutator.changed(bytes) : bytes;
  }

  private static byte[] bytes(List<Frame> frames, int current) {
    var bytes = new ByteArrayOutputStream();
    frames.forEach(frame -> bytes.writeBytes(frame.bytes(current)));
    return bytes.toByteArray();
  }

  private static void assertNamed(Puppet puppet, byte[] said) {
    assertThat(puppet.cell().end())
        .as("ended after %s", HexFormat.of().formatHex(said))
        .succeedsWithin(PATIENCE);
    CellEnd end = puppet.cell().end().join();
    assertThat(end.value().equals(Puppet.LEFT) ? Cause.CLOSED : end.cause())
        .as("%s after %s", end, HexFormat.of().formatHex(said))
        .isIn(Cause.PROTOCOL_ERROR, Cause.HUNG, Cause.CLOSED);
  }

  // --- slices -----------------------------------------------------------------------------------

  private static void sliceConversation(IntFunction<byte[]> words) throws IOException {
    try (var puppet = new Puppet(folder, watchdog)) {
      puppet.cell().start();
      var sandbox =
          new SliceSandbox(
              new SandboxSpec("fuzz", 128, SandboxLimits.DEFAULTS), puppet.cell(), Worktimes.NONE);
      var meters = new ArrayList<Meter>();
      sandbox.onMessage(message -> {
        if (message instanceof SandboxMessage.Terminal terminal) {
          meters.add(terminal.meter());
        }
      });
      var end = new CompletableFuture<SandboxEnd>();
      sandbox.onEnd(end::complete);
      sandbox.post(new SandboxRequest.Assign(JobCode.of("() => 1", List.of())));
      byte[] nothing = ValueBody.undefined();
      sandbox.post(
          new SandboxRequest.Run(
              List.of(
                  new SliceInput(1, nothing),
                  new SliceInput(2, nothing),
                  new SliceInput(3, nothing))));
      int batch = puppet.answerUntil(FrameType.SLICES, nothing, nothing);

      byte[] said = words.apply(batch);
      if (puppet.say(said)) {
        puppet.leave();
      }

      assertNamed(puppet, said);
      meters.add(end.orTimeout(30, TimeUnit.SECONDS).join().meter());
      assertThat(meters)
          .as(HexFormat.of().formatHex(said))
          .allSatisfy(meter -> {
            assertThat(meter.cpuNanos()).isBetween(0L, 30_000_000_000L);
            assertThat(meter.wallNanos()).isBetween(0L, 60_000_000_000L);
          });
    }
  }

  @Test
  void noWordsOfASliceConfuseItsSandbox() throws IOException {
    List<List<Frame>> kept = kept("slice-frames.txt");
    for (List<Frame> conversation : kept) {
      sliceConversation(current -> bytes(conversation, current));
    }
    var mutator = new Mutator(SEED, bodies(kept), List.of());
    for (int round = 0; round < ROUNDS; round++) {
      var conversation = kept.get(mutator.chance(kept.size()));
      sliceConversation(current -> changed(conversation, current, mutator));
    }
  }

  private static List<byte[]> bodies(List<List<Frame>> conversations) {
    return conversations.stream().flatMap(List::stream).map(Frame::body).toList();
  }

  // --- smart workers ----------------------------------------------------------------------------

  private static Bindings refusingBindings() {
    return (Bindings)
        Proxy.newProxyInstance(
            Bindings.class.getClassLoader(),
            new Class<?>[] {Bindings.class},
            (proxy, method, arguments) -> {
              if (method.getReturnType() == void.class) {
                return null;
              }
              throw new SandboxException(SandboxException.Code.ENDED, "nothing is bound here", "");
            });
  }

  /** A request whose body a cell may ask for, or pass on. */
  private static FetchEvent streamed() {
    var head = new FetchHead("POST", "http://fuzz.localhost/", List.of());
    var body = new Body.Streamed(new ByteArrayInputStream(new byte[100_000]), 100_000);
    return new FetchEvent("e", head, body, FetchEvent.Client.PATIENT);
  }

  private static void readBody(FetchOutcome outcome) {
    if (outcome instanceof FetchOutcome.Answered(_, _, _, Body.Streamed(var stream, _), _)) {
      try (stream) {
        stream.transferTo(OutputStream.nullOutputStream());
      } catch (IOException brokenOff) {
        assertThat(brokenOff.getMessage()).isNotEmpty();
      }
    }
  }

  private static void workerConversation(IntFunction<byte[]> words) throws Exception {
    try (var puppet = new Puppet(folder, watchdog)) {
      puppet.cell().start();
      var spec =
          new IsolateSpec(
              "fuzz",
              "http://fuzz.localhost/",
              ScriptType.MODULE,
              "",
              "{}",
              IsolateLimits.DEFAULTS,
              refusingBindings());
      var answer = new CompletableFuture<FetchOutcome>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              LoadOutcome loaded = IsolateLoader.load(puppet.cell(), spec);
              Isolate isolate = ((LoadOutcome.Loaded) loaded).isolate();
              FetchOutcome outcome = isolate.fetch(streamed());
              readBody(outcome);
              answer.complete(outcome);
            } catch (RuntimeException | AssertionError e) {
              answer.completeExceptionally(e);
            }
          });
      byte[] loaded =
          "{\"type\":\"MODULE\",\"drive\":\"HANDLER\",\"handlers\":[\"fetch\"]}"
              .getBytes(StandardCharsets.UTF_8);
      int event = puppet.answerUntil(FrameType.EVENT, ValueBody.undefined(), loaded);

      byte[] said = words.apply(event);
      if (puppet.say(said)) {
        puppet.leave();
      }

      assertNamed(puppet, said);
      assertThat(answer)
          .as("who waits is told, after %s", HexFormat.of().formatHex(said))
          .succeedsWithin(PATIENCE);
    }
  }

  @Test
  void noWordsOfASmartWorkerConfuseItsInstance() throws Exception {
    List<List<Frame>> kept = kept("worker-frames.txt");
    for (List<Frame> conversation : kept) {
      workerConversation(current -> bytes(conversation, current));
    }
    var mutator = new Mutator(SEED, bodies(kept), List.of());
    for (int round = 0; round < ROUNDS; round++) {
      var conversation = kept.get(mutator.chance(kept.size()));
      workerConversation(current -> changed(conversation, current, mutator));
    }
  }
}
