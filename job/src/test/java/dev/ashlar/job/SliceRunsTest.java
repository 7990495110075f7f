package dev.ashlar.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SliceRunsTest {
  @Test
  void numbersBecomeTheShortestRuns() {
    assertThat(SliceRuns.of(5, 1, 2, 3, 3, 9).toString()).isEqualTo("[[1,3],[5,1],[9,1]]");
    assertThat(SliceRuns.run(1, 5).union(SliceRuns.run(6, 5))).isEqualTo(SliceRuns.run(1, 10));
    assertThat(SliceRuns.run(4, 0)).isEqualTo(SliceRuns.NONE);
  }

  @Test
  void setOperationsAgreeWithThoseOfASetOfNumbers() {
    var random = new Random(7);
    for (int round = 0; round < 500; round++) {
      Set<Long> a = numbers(random);
      Set<Long> b = numbers(random);
      SliceRuns runsA = runs(a);
      SliceRuns runsB = runs(b);

      var union = new TreeSet<>(a);
      union.addAll(b);
      var minus = new TreeSet<>(a);
      minus.removeAll(b);
      var both = new TreeSet<>(a);
      both.retainAll(b);

      assertThat(runsA.union(runsB)).isEqualTo(runs(union));
      assertThat(runsA.minus(runsB)).isEqualTo(runs(minus));
      assertThat(runsA.intersect(runsB)).isEqualTo(runs(both));
      assertThat(runsA.size()).isEqualTo(a.size());
      assertThat(runsA.containsAll(runs(minus))).isTrue();
      assertThat(runsA.take(5)).isEqualTo(runs(new TreeSet<>(a.stream().limit(5).toList())));
      for (long slice = 1; slice <= 60; slice++) {
        assertThat(runsA.contains(slice)).isEqualTo(a.contains(slice));
      }
    }
  }

  @Test
  void theJsonFormSurvivesTheRoundTripInAnyOrder() {
    SliceRuns runs =
        SliceRuns.parse(
            JsonMapper.shared().readTree("[[10,5],[1,2],[12,20],[9007199254740991,1]]"));

    assertThat(runs.toString()).isEqualTo("[[1,2],[10,22],[9007199254740991,1]]");
    assertThat(SliceRuns.parse(runs.json())).isEqualTo(runs);
    assertThat(runs.stream().limit(4)).containsExactly(1L, 2L, 10L, 11L);
  }

  @Test
  void runsThatCannotBeAreRefused() {
    for (String bad :
        new String[] {"[[0,1]]", "[[1,0]]", "[[1]]", "[[1,2.5]]", "{}", "[[1,1e19]]"}) {
      assertThatThrownBy(() -> SliceRuns.parse(JsonMapper.shared().readTree(bad)))
          .as(bad)
          .isInstanceOf(JobException.class);
    }
    assertThatThrownBy(() -> SliceRuns.run(9007199254740991L, 2)).isInstanceOf(JobException.class);
  }

  private static Set<Long> numbers(Random random) {
    var numbers = new TreeSet<Long>();
    for (int i = random.nextInt(40); i > 0; i--) {
      numbers.add(1L + random.nextInt(60));
    }
    return numbers;
  }

  private static SliceRuns runs(Set<Long> numbers) {
    return SliceRuns.of(numbers.stream().mapToLong(Long::longValue).toArray());
  }
}
