package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.IsolateConnections;
import dev.ashlar.sandbox.IsolateCounts;
import dev.ashlar.sandbox.IsolateLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class LimitsOptionTest {
  @Command
  private static final class Holder {
    @Mixin private WorkerLimitsOption option = new WorkerLimitsOption();
  }

  private static WorkerLimitsOption options(String... arguments) {
    var holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.option;
  }

  private static IsolateLimits limits(String... arguments) {
    return options(arguments).limits();
  }

  @Test
  void whatIsNotNamedIsAsEver() {
    assertThat(limits()).isEqualTo(IsolateLimits.DEFAULTS);
  }

  @Test
  void everyLimitCanBeNamed() {
    var all =
        limits(
            "--limit=startup-cpu=700ms",
            "--limit=event-cpu=5s",
            "--limit=fetch-wall=2m",
            "--limit=run-wall=1h",
            "--limit=deferred=10s",
            "--limit=stream-idle=90s",
            "--limit=memory=128MiB",
            "--limit=max-events=7",
            "--limit=fetches=20",
            "--limit=open-fetches=4",
            "--limit=timers=50",
            "--limit=log=16KiB",
            "--limit=script=2MiB",
            "--limit=config=8KiB",
            "--limit=request-body=3GiB",
            "--limit=sockets=9",
            "--limit=socket-message=1MiB",
            "--limit=socket-queue=2MiB",
            "--limit=event-sources=6",
            "--limit=event-message=512KiB");

    assertThat(all)
        .isEqualTo(
            new IsolateLimits(
                Duration.ofMillis(700),
                Duration.ofSeconds(5),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                128,
                7,
                new IsolateCounts(20, 4, 50, 16 << 10, 2 << 20, 8 << 10, 3L << 30),
                new IsolateConnections(9, 1 << 20, 2 << 20, 6, 512 << 10)));
  }

  @ParameterizedTest
  @CsvSource({
    "speed=1, no limit 'speed'",
    "event-cpu, event-cpu",
    "event-cpu=fast, 500ms",
    "event-cpu=0s, longer than zero",
    "memory=4096MiB, 1024",
    "memory=1g, such as 64KiB",
    "max-events=0, positive",
    "stack=2, such as 64KiB",
    "stack=5MiB, stack is 256 to 4096 KiB",
    "fetches=0, fetches is 1 to",
    "open-fetches=1000, 500",
    "script=64MiB, script is 1 to",
    "log=1000, such as 64KiB",
    "sockets=1001, sockets is 1 to 1000",
    "socket-message=64MiB, socket-queue (33554432) is smaller than one socket-message (67108864)",
    "event-sources=0, event-sources is 1 to",
    "request-body=2000GiB, request-body is 1 to 1099511627776",
  })
  void aLimitThatCannotBeIsRefusedInOneLine(String limit, String word) {
    var said = Said.by(List.of("up"), "--limit", limit);

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err().lines())
        .singleElement()
        .asString()
        .contains("(OPTION): the names are startup-cpu", word);
  }

  @Test
  void theStackHasItsUsualSizeUnlessItIsNamed() {
    assertThat(options().stackKiB()).isEqualTo(984);
    assertThat(options("--limit", "stack=2MiB").stackKiB()).isEqualTo(2048);
  }

  @ParameterizedTest
  @CsvSource({
    "speed=1s, progress-silence",
    "memory=4GiB, 32 to 1024 MiB",
    "stack=2MiB, --limit stack",
  })
  void aLimitOfSlicesThatCannotBeIsRefused(String limit, String word) {
    var said = Said.by(List.of("up"), "--slice-limit", limit);

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).contains("(OPTION)", word);
  }

  @Test
  void hardeningThatIsNoneOfTheTwoIsRefused() {
    var said = Said.by(List.of("up"), "--hardening", "some");

    assertThat(said.err()).contains("--hardening takes require or best, not 'some' (OPTION)");
    assertThat(said.exitCode()).isEqualTo(2);
  }
}
