package dev.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.job.SliceRuns;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Travelling;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private final Results results = new Results();

  private static String uri(int value) {
    return Travelling.of(JsValue.number(value)).uri();
  }

  @Test
  void sliceNumberNIsAtIndexNMinusOne() {
    results.slices(3);
    results.put(2, uri(20), "");

    assertThat(results).hasSize(3);
    assertThat(results.get(0)).isEqualTo(SliceResult.MISSING);
    assertThat(results.value(1)).isEqualTo(20);
    assertThat(results.isAvailable(1)).isTrue();
  }

  @Test
  void onlyTheFirstResultOfASliceCounts() {
    assertThat(results.put(1, uri(1), "")).isTrue();
    assertThat(results.put(1, uri(2), "")).isFalse();

    assertThat(results.value(0)).isEqualTo(1);
    assertThat(results.available()).isEqualTo(1);
  }

  @Test
  void theGapsAreKnown() {
    results.slices(10);
    for (long slice : new long[] {2, 3, 7}) {
      results.put(slice, uri(0), "");
    }

    assertThat(results.missing(100)).isEqualTo(SliceRuns.of(1, 4, 5, 6, 8, 9, 10));
    assertThat(results.missing(3)).isEqualTo(SliceRuns.of(1, 4, 5));
  }

  @Test
  void aMissingResultHasNoValue() {
    results.slices(1);

    assertThatThrownBy(() -> results.value(0))
        .isInstanceOfSatisfying(
            ClientException.class,
            e -> assertThat(e.code()).isEqualTo(ClientException.Code.NOT_AVAILABLE))
        .hasMessageContaining("result 0 is not available");
    assertThatThrownBy(() -> results.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void nobodyCanChangeThem() {
    results.put(1, uri(1), "");

    assertThatThrownBy(() -> results.set(0, SliceResult.MISSING))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
