package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * What {@code docs/compatibility.md} says of the names of the two references is complete, and
 * points at what is there.
 */
class CompatibilityTest {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root"));
  private static final SourceTree SOURCES = new SourceTree(ROOT);
  private static final Set<String> STATUSES = Set.of("works", "partly", "not yet");

  /** Rows that say "works" and that no test shows; what gets a test leaves this list. */
  private static final Set<String> UNTESTED = Set.of();

  /** Every name of the two pages, as it stands in the first column. */
  private static final List<String> NAMES =
      """
      Worker
      Supervisor
      Sandbox
      SchedMsg
      EventEmitter
      new Worker(options)
      options.paymentAddress
      options.identityKeystore
      options.schedulerURL
      options.jobAddress
      options.maxWorkingSandboxes
      options.sandboxOptions
      options.sandboxOptions.SandboxConstructor
      options.sandboxOptions.ignoreNoProgress
      Keystore
      wallet.get()
      wallet.getId()
      dcpConfig.scheduler.location
      worker.start()
      worker.stop(immediate)
      Worker.disableWorker()
      worker.working
      worker.supervisor
      worker.schedMsg
      worker: start
      worker: stop
      worker: sandbox
      worker: payment
      payment.accepted
      payment.payment
      payment.reason
      payment.paymentAddress
      worker: fetchStart
      worker: fetchEnd
      worker: fetch
      worker: fetchError
      worker: submitStart
      worker: submitEnd
      worker: submit
      worker: submitError
      sandbox: sliceStart
      sliceStart.job
      sliceStart.job.public
      sandbox: sliceFinish
      sliceFinish: job address
      sliceFinish: slice number
      sliceFinish: time report
      sandbox: sliceError
      sandbox: sliceEnd
      sandbox: terminate
      schedMsg.on
      listeners run last in, first out
      a listener that returns false
      kill
      kill.temporary
      restart
      remove
      remove.jobAddress
      announce
      announce.message
      reload
      openPopup
      openPopup.href
      WorkerGlobalScope
      fetch
      setTimeout
      crypto.subtle
      the runner listens on port 8080
      CreateWorkerRequest as JSON
      CreateWorkerRequest as form data
      the curl line
      script
      script: several modules, bundled
      type: module
      type: classic
      config
      schedule
      dormant until woken
      tasks()
      cron: every five minutes
      cron: any other schedule
      HTTP request: a URL of its own
      HTTP request: as in Cloudflare Workers
      HTTP request: TLS ends in the enclave
      on-chain events: TaskHub
      EscrinRunner
      answers of bindings are cached
      getConfig()
      getKey
      getOmniKey(store)
      Omni Key
      random at the first request
      the returned CryptoKey
      deriveBits
      deriveKey
      the key cannot be used directly
      KmNetwork
      sapphire-mainnet
      sapphire-testnet
      key policy
      """
          .lines()
          .toList();

  @Test
  void everyNameOfTheTwoPagesHasExactlyOneRow() {
    assertThat(CompatibilityPage.read(ROOT).rows())
        .extracting(CompatibilityPage.Row::name)
        .containsExactlyInAnyOrderElementsOf(NAMES);
  }

  @Test
  void everyRowPointsAtWhatIsThere() {
    assertThat(CompatibilityPage.read(ROOT).rows())
        .flatExtracting(CompatibilityTest::complaints)
        .isEmpty();
  }

  @Test
  void onlyTheRowsOfAShortListWorkWithoutATest() {
    var untested =
        CompatibilityPage.read(ROOT).rows().stream()
            .filter(row -> row.status().equals("works") && row.tests().isEmpty())
            .map(CompatibilityPage.Row::name)
            .collect(Collectors.toSet());

    assertThat(untested).isEqualTo(UNTESTED);
  }

  /** A check that finds nothing wrong must be able to find something. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "| `a` | `Worker` | perhaps | – | ; perhaps is no status",
        "| `a` | `NoSuchClass` | works | – | ; NoSuchClass is nowhere",
        "| `a` | `Worker#noSuchMethod` | works | – | ; Worker#noSuchMethod is nowhere",
        "| `a` | `WorkerEvent.NoSuchEvent` | works | – | ; WorkerEvent.NoSuchEvent is nowhere",
        "| `a` | `docs/no-such-page.md` | works | – | ; docs/no-such-page.md is nowhere",
        "| `a` | nowhere in particular | works | – | ; says not where it lives",
        "| `a` | `Worker` | works | `NoSuchTest#aTest` | ; NoSuchTest#aTest is no test",
        "| `a` | `Worker` | works | `CompatibilityTest#noSuchTest` | ; CompatibilityTest#noSuchTest"
            + " is no test",
        "| `a` | `Worker` | works | `no-such-script.js` | ; no-such-script.js is no test",
        "| `a` | `Worker` | works | `CompatibilityTest` | ; CompatibilityTest is no test",
        "| `a` | `Worker` | partly | – | ; does not say what is missing",
        "| `a` | – | not yet | – | ; does not say what is missing",
      })
  void aRowThatIsWrongIsFoundOut(String row, String complaint) {
    assertThat(CompatibilityPage.parse(row).rows())
        .singleElement()
        .satisfies(wrong -> assertThat(complaints(wrong)).containsExactly("a: " + complaint));
  }

  @Test
  void theReadmeNamesClassesAndModulesThatExist() {
    var house = CompatibilityPage.house(ROOT);

    assertThat(house.modules()).containsExactlyInAnyOrderElementsOf(SOURCES.modules());
    assertThat(house.classes()).isNotEmpty().allMatch(SOURCES::has, "is a class of ours");
  }

  @Test
  void theRunnerListensOnThePortOfTheReference() {
    var up = Objects.requireNonNull(new CommandLine(new Main()).getSubcommands().get("up"));

    assertThat(up.getCommandSpec().findOption("--runner-port").defaultValue()).isEqualTo("8080");
  }

  private static List<String> complaints(CompatibilityPage.Row row) {
    var found = new ArrayList<String>();
    if (!STATUSES.contains(row.status())) {
      found.add(row.status() + " is no status");
    }
    if (!row.status().equals("works")
        && STATUSES.contains(row.status())
        && row.remark().isBlank()) {
      found.add("does not say what is missing");
    }
    if (row.places().isEmpty() && !row.status().equals("not yet")) {
      found.add("says not where it lives");
    }
    row.places().stream()
        .filter(place -> !SOURCES.has(place))
        .map(place -> place + " is nowhere")
        .forEach(found::add);
    row.tests().stream()
        .filter(test -> !SOURCES.hasTest(test))
        .map(test -> test + " is no test")
        .forEach(found::add);
    return found.stream().map(text -> row.name() + ": " + text).toList();
  }
}
