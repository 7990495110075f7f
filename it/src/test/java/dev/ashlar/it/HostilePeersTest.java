package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.sandbox.SandboxException;
import dev.ashlar.sandbox.StreamSandboxFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What the hostile programs do to other runtimes: work functions to a context of {@code node:vm},
 * which is the evaluator that DCP publishes, driven by our worker's side; smart workers to a {@code
 * workerd}. How well those do is no reason to fail: it is counted, and the counts are written to
 * {@code it/target/hostile-peers.md}.
 */
@EnabledIfSystemProperty(named = "ashlar.soak", matches = "true")
class HostilePeersTest {
  private static final String ONLY = System.getProperty("ashlar.hostile", ".*");

  /** So that a bomb takes the evaluator and not the machine: it has no limit of its own. */
  private static final List<String> LIMITED =
      List.of("prlimit", "--data=%d".formatted(1L << 30), "--");

  /** What became of the programs of one folder. */
  private static final class Count {
    int all;
    int asExpected;
    int leftProcess;
    int tookTheHost;
    final List<String> otherwise = new ArrayList<>();
  }

  @Test
  void theProgramsAreCountedOnAnEvaluatorOfTheOriginal() throws Exception {
    Map<String, Count> counts = new TreeMap<>();
    Evaluator evaluator = Evaluator.start(LIMITED);
    try {
      for (var program : HostileProgram.all()) {
        if (program.isWorker() || !program.name().matches(ONLY)) {
          continue;
        }
        var count =
            counts.computeIfAbsent(
                Path.of(program.name()).getName(1).toString(), name -> new Count());
        count.all++;
        String outcome = outcome(evaluator, program);
        if (program.allows(outcome) || program.allows(ended(program, outcome))) {
          count.asExpected++;
        } else {
          count.otherwise.add("`%s`: %s".formatted(program.name(), line(outcome)));
        }
        if (evaluator.endLeftovers()) {
          count.leftProcess++;
        }
        if (!evaluator.isAlive()) {
          count.tookTheHost++;
          evaluator.close();
          evaluator = Evaluator.start(LIMITED);
        }
      }
    } finally {
      evaluator.close();
    }
    assertThat(counts.values())
        .as("an evaluator that is spoken to rightly does well with some of each kind")
        .isNotEmpty()
        .allMatch(count -> count.asExpected > 0);
    report(counts);
  }

  private static String outcome(Evaluator evaluator, HostileProgram program) {
    try {
      var there = new StreamSandboxFactory("127.0.0.1", evaluator.port());
      return HostileSlices.runIn(there, program).outcome();
    } catch (SandboxException | CompletionException e) {
      return "no answer: " + e.getMessage();
    }
  }

  /** An end is an end, whatever limit brought it: there, time on the wall is the only one. */
  private static String ended(HostileProgram program, String outcome) {
    return outcome.startsWith("end ")
        ? program.outcomes().stream().filter(one -> one.startsWith("end")).findFirst().orElse("")
        : "";
  }

  private static String line(String outcome) {
    var line = outcome.lines().findFirst().orElse("").replace("`", "'");
    return line.substring(0, Math.min(line.length(), 120));
  }

  private static void report(Map<String, Count> counts) throws IOException {
    var rows = new ArrayList<List<Object>>();
    rows.add(List.of("programs", "as expected", "left a process behind", "ended the evaluator"));
    counts.forEach((name, count) ->
        rows.add(
            List.of(
                name,
                "%d of %d".formatted(count.asExpected, count.all),
                count.leftProcess,
                count.tookTheHost)));
    var notes = counts.values().stream().flatMap(count -> count.otherwise.stream()).toList();
    HostilePeersReport.write("node:vm, the evaluator of dcp-client", rows, notes);
  }

  /** What became of the smart workers of one folder in {@code workerd}. */
  private static final class WorkerdCount {
    int all;
    int asExpected;
    int answeredOtherwise;
    int hung;
    int died;
    int tookTheNeighbour;

    void add(HostileProgram program, HostileWorkerd.Ran ran) {
      all++;
      switch (ran.fate()) {
        case ANSWERED -> {
          asExpected += ran.isExpectedOf(program) ? 1 : 0;
          answeredOtherwise += ran.isExpectedOf(program) ? 0 : 1;
        }
        case HUNG -> hung++;
        case DIED -> died++;
      }
      tookTheNeighbour += ran.neighbourServed() ? 0 : 1;
    }
  }

  @Test
  void theProgramsAreCountedOnWorkerd() throws Exception {
    var counts = new TreeMap<String, WorkerdCount>();
    var notes = new ArrayList<String>();
    for (var program : HostileProgram.all()) {
      if (!program.isWorker() || !program.name().matches(ONLY)) {
        continue;
      }
      var ran = HostileWorkerd.run(program);
      var folder = Path.of(program.name()).getName(1).toString();
      counts.computeIfAbsent(folder, name -> new WorkerdCount()).add(program, ran);
      if (!ran.isExpectedOf(program) || !ran.neighbourServed()) {
        var neighbour = ran.neighbourServed() ? "" : ", and its neighbour went without an answer";
        notes.add(
            "`%s`: %s: %s%s"
                .formatted(
                    program.name(),
                    ran.fate().name().toLowerCase(Locale.ROOT),
                    line(ran.outcome()),
                    neighbour));
      }
    }
    assertThat(counts.values())
        .as("a peer that is spoken to rightly does well with some of each kind")
        .isNotEmpty()
        .allMatch(count -> count.asExpected > 0);
    var rows = new ArrayList<List<Object>>();
    rows.add(
        List.of(
            "programs",
            "as expected",
            "answered otherwise",
            "hung until killed",
            "process ended",
            "neighbour went without an answer"));
    counts.forEach((name, count) ->
        rows.add(
            List.of(
                name,
                "%d of %d".formatted(count.asExpected, count.all),
                count.answeredOtherwise,
                count.hung,
                count.died,
                count.tookTheNeighbour)));
    HostilePeersReport.write("workerd", rows, notes);
  }
}
