package dev.ashlar.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class SelfTestTest {
  private static final CellOptions OPTIONS = CellOptions.of(Engine.path()).withReady(0);
  private static final int SOCKET = 41;

  /** As every cell is hardened, but that one more system call may pass. */
  private static HardeningOrder.Maker withOpenCall(int number) {
    SystemCalls tight = SystemCalls.X86_64;
    var loose =
        new SystemCalls(
            tight.auditArchitecture(),
            tight.hasX32(),
            IntStream.concat(Arrays.stream(tight.allowed()), IntStream.of(number)).toArray(),
            tight.killed(),
            tight.cloneCall(),
            tight.clone3(),
            tight.prlimit64(),
            tight.tgkill(),
            tight.fcntl(),
            tight.seccomp());
    return (memoryMiB, uid, pid) ->
        new HardeningOrder(
            (long) memoryMiB << 20, uid, SeccompFilter.program(loose, pid), loose.seccomp());
  }

  @Test
  void everyAttackOnAStandingWallFails() {
    try (var pool = new CellPool(OPTIONS)) {
      SelfTestReport report = pool.selfTest();

      assertThat(report.fallen()).isEmpty();
      assertThat(report.attempts()).isGreaterThan(80);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "x86-64 number")
  void aWallThatStandsByItsOwnWordOnlyIsFoundAndNobodyIsLetIn() {
    try (var pool = new CellPool(OPTIONS, Worktimes.NONE, withOpenCall(SOCKET))) {
      assertThat(pool.probe().missing()).isEmpty();

      pool.beginSelfTest();

      assertThatThrownBy(() -> pool.take(CellKind.forSlices(128)))
          .isInstanceOfSatisfying(
              SandboxException.class,
              e -> assertThat(e.code()).isEqualTo(SandboxException.Code.NOT_HARDENED))
          .hasMessageContaining("internet socket")
          .hasMessageNotContaining("open a file");
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "x86-64 number")
  void whoTrustsHisCodeMayDoWithoutAWall() {
    var trusting = OPTIONS.withHardening(CellOptions.Hardening.BEST);
    try (var pool = new CellPool(trusting, Worktimes.NONE, withOpenCall(SOCKET))) {
      pool.beginSelfTest();

      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
    }
  }

  @Test
  void guestsAreLetInWhenTheSelfTestIsThrough() {
    try (var pool = new CellPool(OPTIONS)) {
      pool.beginSelfTest();

      assertThat(pool.take(CellKind.forSlices(128)).ended()).isFalse();
    }
  }
}
