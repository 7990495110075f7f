package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.job.SliceRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final String JOB = Fixture.JOB;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("journal");
  }

  private static String result(long slice) {
    return "{\"job\":\"%s\",\"slice\":%d,\"uri\":\"data:,ü\"}".formatted(JOB, slice);
  }

  private static void take(Journal journal, String authorization, long first, long count) {
    journal.granted(authorization, Map.of(JOB, SliceRuns.run(first, count)));
  }

  @Test
  void aFreshJournalOwesNothing() throws IOException {
    try (Journal journal = Journal.open(file())) {
      assertThat(journal.recovered().results()).isEmpty();
      assertThat(journal.recovered().held()).isEmpty();
      assertThat(journal.owed()).isZero();
    }
  }

  @Test
  void afterACrashFinishedSlicesAreSubmittedAndOthersGivenBack() throws IOException {
    try (Journal journal = Journal.open(file())) {
      take(journal, "auth-1", 1, 5);
      take(journal, "auth-2", 6, 5);
      journal.finished(JOB, 2, result(2));
      journal.finished(JOB, 7, result(7));
      journal.finished(JOB, 8, result(8));
      journal.settled(JOB, SliceRuns.of(1, 8));
    }

    try (Journal again = Journal.open(file())) {
      assertThat(again.recovered().results())
          .containsExactly(
              new Journal.Finished("auth-1", result(2)), new Journal.Finished("auth-2", result(7)));
      assertThat(again.recovered().held())
          .containsExactly(
              new Journal.Held("auth-1", JOB, SliceRuns.of(3, 4, 5)),
              new Journal.Held("auth-2", JOB, SliceRuns.of(6, 9, 10)));
    }
  }

  @Test
  void aLineTornByTheCrashIsIgnored() throws IOException {
    try (Journal journal = Journal.open(file())) {
      take(journal, "auth-1", 1, 2);
      journal.finished(JOB, 1, result(1));
      journal.finished(JOB, 2, result(2));
    }
    byte[] whole = Files.readAllBytes(file());

    for (int cut = 1; cut < 40; cut++) {
      Files.write(file(), java.util.Arrays.copyOf(whole, whole.length - cut));
      try (Journal again = Journal.open(file())) {
        int expected = cut == 1 ? 2 : 1;
        assertThat(again.recovered().results()).as("cut by %d", cut).hasSize(expected);
      }
    }
  }

  @Test
  void nothingBehindABrokenLineIsBelieved() throws IOException {
    try (Journal journal = Journal.open(file())) {
      take(journal, "auth-1", 1, 2);
    }
    Files.writeString(file(), "R 00000000 {}\n", StandardOpenOption.APPEND);
    Files.writeString(file(), "R 00000000 {}\n", StandardOpenOption.APPEND);

    try (Journal again = Journal.open(file())) {
      assertThat(again.recovered().results()).isEmpty();
      assertThat(again.owed()).isEqualTo(2);
    }
  }

  @Test
  void whatIsSettledTakesNoRoom() throws IOException {
    String large =
        "{\"job\":\"%s\",\"slice\":1,\"uri\":\"%s\"}".formatted(JOB, "x".repeat(100_000));
    try (Journal journal = Journal.open(file())) {
      for (int i = 1; i <= 20; i++) {
        take(journal, "auth-" + i, i, 1);
        journal.finished(JOB, i, large);
        journal.settled(JOB, SliceRuns.of(i));
      }
    }

    assertThat(Files.size(file())).isLessThan(400_000);
  }

  @Test
  void aSecondWorkerIsToldThatTheJournalIsTaken() throws IOException {
    try (Journal journal = Journal.open(file())) {
      assertThat(journal.owed()).isZero();
      assertThatThrownBy(() -> Journal.open(file()))
          .isInstanceOfSatisfying(
              WorkerException.class,
              e -> assertThat(e.code()).isEqualTo(WorkerException.Code.STORE_IN_USE))
          .hasMessageContaining(file().toString());
    }
    Journal.open(file()).close();
  }
}
