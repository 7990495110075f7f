package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final SandboxLimits SHORT =
      new SandboxLimits(Duration.ofMillis(300), Duration.ofSeconds(20), Duration.ofSeconds(20));

  private static CellPool pool;

  @BeforeAll
  static void start() {
    pool = new CellPool(CellOptions.of(Engine.path()));
  }

  @AfterAll
  static void stop() {
    pool.close();
  }

  private static Guest guest(String work, SandboxLimits limits) {
    return Guest.with(pool, JobCode.of(work, List.of()), limits);
  }

  @Test
  void anEndlessSliceInABatchOfAThousandCostsItselfAlone() {
    try (var guest = guest("n => { if (n === 500) for (;;); return 'fine' }", SHORT)) {
      List<SandboxMessage> said = guest.run(1000);

      assertThat(said).filteredOn(SandboxMessage.Completed.class::isInstance).hasSize(499);
      SandboxEnd end = guest.end();
      assertThat(end.cause()).isEqualTo(Cause.CPU_LIMIT);
      assertThat(end.slice()).isEqualTo(500);
      assertThat(end.limit()).isEqualTo("cpu");
      assertThat(end.value()).isEqualTo("0.300 s");
      assertThat(end.sliceCode()).isEqualTo("ESLICETOOSLOW");
      assertThat(end.meter().cpuNanos()).isBetween(300_000_000L, 1_000_000_000L);
    }
  }

  @Test
  void theWallLimitEndsAWaitingSlice() {
    var limits = SHORT.withWall(Duration.ofMillis(200));
    try (var guest = guest("n => new Promise(() => setInterval(() => {}, 10))", limits)) {
      guest.run(1);

      assertThat(guest.end().cause()).isEqualTo(Cause.WALL_LIMIT);
      assertThat(guest.end().limit()).isEqualTo("wall");
      assertThat(guest.end().slice()).isEqualTo(1);
    }
  }

  @Test
  void silenceEndsASliceThatStopsReportingProgress() {
    var limits = SHORT.withSilence(Duration.ofMillis(300));
    String work =
        "n => new Promise(() => { let i = 0; setInterval(() => { if (i++ < 5) progress() }, 50) })";
    try (var guest = guest(work, limits)) {
      List<SandboxMessage> said = guest.run(1);

      assertThat(said).anyMatch(SandboxMessage.Progress.class::isInstance);
      assertThat(guest.end().limit()).isEqualTo(SandboxEnd.SILENCE);
      assertThat(guest.end().sliceCode()).isEqualTo("ENOPROGRESS");
    }
  }

  @Test
  void aSliceThatCanNeverSettleIsFoundAtOnce() {
    try (var guest = guest("n => n < 3 ? 'ok' : new Promise(() => {})", SHORT)) {
      guest.run(5);

      assertThat(guest.end().cause()).isEqualTo(Cause.HUNG);
      assertThat(guest.end().slice()).isEqualTo(3);
    }
  }

  @Test
  void aSliceThatBlocksWithoutComputingIsFound() {
    String work = "n => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)";
    try (var guest = guest(work, SHORT)) {
      guest.run(1);

      assertThat(guest.end().cause()).isEqualTo(Cause.STALLED);
    }
  }

  @Test
  void aHeapThatGrowsWithoutEndEndsItsOwnCellByName() {
    String work = "n => { const all = []; for (;;) all.push(new Array(1e5).fill(Math.random())) }";
    var limits = SHORT.withCpu(Duration.ofSeconds(60)).withWall(Duration.ofSeconds(30));
    try (var neighbour = guest("n => 'unmoved'", SHORT);
        var guest = new Guest(pool, limits, 128)) {
      guest.sandbox().post(new SandboxRequest.Assign(JobCode.of(work, List.of())));
      guest.run(1);

      assertThat(guest.end().cause()).isEqualTo(Cause.OUT_OF_MEMORY);
      assertThat(guest.end().sliceCode()).isEqualTo("ESLICETOOBIG");
      assertThat(guest.end().value()).isEqualTo("128 MiB");
      assertThat(neighbour.text()).isEqualTo("unmoved");
    }
  }

  @Test
  void buffersBeyondTheBudgetAreRefusedAndTheCellLives() {
    String work =
        """
        n => {
          const all = [];
          try { for (;;) all.push(new Uint8Array(8e6).fill(1)); }
          catch (e) { return `${e.name} after ${all.length > 5 && all.length < 20}`; }
        }
        """;
    try (var guest = new Guest(pool, SHORT.withCpu(Duration.ofSeconds(20)), 64)) {
      guest.sandbox().post(new SandboxRequest.Assign(JobCode.of(work, List.of())));

      assertThat(guest.text()).startsWith("RangeError");
      assertThat(guest.run(1)).last().isEqualTo(new SandboxMessage.BatchDone());
    }
  }

  @Test
  void aRejectedSliceThatGoesOnIsEndedAfterItsVerdict() {
    String work = "n => { try { work.reject('no') } catch {} for (;;); }";
    try (var guest = guest(work, SHORT.withCpu(Duration.ofSeconds(30)))) {
      List<SandboxMessage> said = guest.run(1);

      assertThat(said).anyMatch(SandboxMessage.Rejected.class::isInstance);
      assertThat(guest.end().limit()).isEqualTo("cpu-after-reject");
      assertThat(guest.end().slice()).isEqualTo(SandboxEnd.NO_SLICE);
    }
  }

  @Test
  void aResultLargerThanAFrameIsAnErrorOfThatSlice() {
    var code = JobCode.of("n => 'x'.repeat(40 * 1024 * 1024)", List.of());
    try (var guest = Guest.with(pool, code)) {
      assertThat(guest.error().code()).isEqualTo("ETOOBIG");
    }
  }

  @Test
  void aFloodOfConsoleLinesIsCutWithOneNotice() {
    String work =
        "n => { for (let i = 0; i < 60; i++) console.log(i + 'y'.repeat(10000)); return 'done' }";
    try (var guest = guest(work, SHORT.withCpu(Duration.ofSeconds(20)))) {
      List<SandboxMessage> said = guest.run(1);

      var lines =
          said.stream()
              .filter(SandboxMessage.Console.class::isInstance)
              .map(SandboxMessage.Console.class::cast)
              .toList();
      assertThat(lines).hasSizeBetween(20, 30);
      assertThat(Guest.text(lines.getLast().arguments())).contains("the rest is dropped");
    }
  }

  @Test
  void theTenThousandthTimerIsTheLast() {
    String work =
        "n => { try { for (;;) setTimeout(() => {}, 1e6) } catch (e) { return e.message } }";
    try (var guest = guest(work, SHORT.withCpu(Duration.ofSeconds(20)))) {
      assertThat(guest.text()).isEqualTo("setTimeout: more than 10000 timers are alive");
    }
  }

  @Test
  void anOwnerSaysHowMuchASliceMayHaveOfEachThing() {
    var counts = new SliceCounts(3, 1_000, 2_000, 100);
    String work =
        """
        (n) => {
          for (let i = 0; i < 30; i++) { console.log(i + "x".repeat(100)); work.emit("e", "y".repeat(100)); }
          if (n === 1) { for (let i = 0; i < 4; i++) setTimeout(() => {}, 1e6); }
          return "z".repeat(n === 2 ? 101 : 100);
        }\
        """;
    try (var guest = guest(work, SHORT.withCpu(Duration.ofSeconds(20)).withCounts(counts))) {
      List<SandboxMessage> said = guest.run(3);

      var errors =
          said.stream()
              .filter(SandboxMessage.WorkError.class::isInstance)
              .map(message -> ((SandboxMessage.WorkError) message).error())
              .toList();
      assertThat(errors)
          .extracting(GuestError::message)
          .containsExactly(
              "setTimeout: more than 3 timers are alive",
              "the result has 101 bytes, more than 100");
      assertThat(errors.getLast().code()).isEqualTo("ETOOBIG");
      assertThat(said)
          .filteredOn(SandboxMessage.Completed.class::isInstance)
          .singleElement()
          .extracting(message -> Guest.text(((SandboxMessage.Completed) message).result()))
          .isEqualTo("z".repeat(100));
      // Of each slice: some lines and events, and one line that tells of each loss.
      assertThat(said)
          .filteredOn(SandboxMessage.Console.class::isInstance)
          .hasSizeBetween(3 * 7, 3 * 11);
      assertThat(said)
          .filteredOn(SandboxMessage.Emit.class::isInstance)
          .hasSizeBetween(3 * 15, 3 * 19);
    }
  }

  @Test
  void theTimersOfADeterministicSliceAreCountedToo() {
    String work = "(n) => { for (let i = 0; i < 4; i++) setTimeout(() => {}, 1e6); }";
    JobCode code = JobCode.of(work, List.of()).withDeterminism(Determinism.of("any"));
    var limits = SHORT.withCounts(new SliceCounts(3, 1_000, 1_000, 100));
    try (var guest = Guest.with(pool, code, limits)) {
      assertThat(guest.error().message()).isEqualTo("setTimeout: more than 3 timers are alive");
    }
  }
}
