package dev.ashlar.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SemverRangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "^1.0.0 ; 1.9.3 ; true",
        "^1.0.0 ; 2.0.0 ; false",
        "^1.2.3 ; 1.2.2 ; false",
        "^0.2.3 ; 0.2.9 ; true",
        "^0.2.3 ; 0.3.0 ; false",
        "^0.0.3 ; 0.0.4 ; false",
        "^0.x ; 0.9.0 ; true",
        "^5.2.0 ; 5.3.0 ; true",
        "~1.2.3 ; 1.2.9 ; true",
        "~1.2.3 ; 1.3.0 ; false",
        "~1 ; 1.9.0 ; true",
        ">=0.0.0 ; 0.28.0 ; true",
        ">=1 <3 ; 2.9.9 ; true",
        ">=1 <3 ; 3.0.0 ; false",
        ">= 1.2.3 ; 1.2.3 ; true",
        ">1 ; 1.9.9 ; false",
        ">1 ; 2.0.0 ; true",
        ">1.2.3 ; 1.2.4 ; true",
        "<=1.2 ; 1.2.9 ; true",
        "<=1.2 ; 1.3.0 ; false",
        "1.x ; 1.7.0 ; true",
        "1.2.* ; 1.3.0 ; false",
        "* ; 7.0.0 ; true",
        "'' ; 7.0.0 ; true",
        "1.0.0 - 2.0.0 ; 2.0.0 ; true",
        "1.0.0 - 2 ; 2.9.0 ; true",
        "1.0.0 - 2.0.0 ; 2.0.1 ; false",
        "1.0.0 || ^3.0.0 ; 3.1.0 ; true",
        "1.0.0 || ^3.0.0 ; 2.0.0 ; false",
        "=1.0.0 ; 1.0.0 ; true",
        "^1.0.0 ; 1.1.0-beta ; false",
        "^1.1.0-alpha ; 1.1.0-beta ; true",
        "^1.1.0-beta.2 ; 1.1.0-beta.11 ; true",
        "^1.1.0-beta.2 ; 1.1.0-beta.1 ; false",
      })
  void rangesMeanWhatNpmMeans(String range, String version, boolean fits) {
    assertThat(SemverRange.parse(range).contains(Semver.parse(version))).isEqualTo(fits);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "1.2.3.4", "^", ">=1 foo", "1.2.3 -"})
  void whatIsNoRangeIsRefused(String text) {
    assertThatThrownBy(() -> SemverRange.parse(text)).hasMessageContaining("not a range");
  }

  @Test
  void theHighestOfferedVersionThatFitsIsTaken() {
    var range = new WorktimeRange("pyodide", SemverRange.parse("^0.28.0"));

    assertThat(
            range.best(
                List.of(
                    Worktime.of("pyodide", "0.28.0"),
                    Worktime.of("pyodide", "0.28.4"),
                    Worktime.of("pyodide", "0.29.0"),
                    Worktime.of("map-basic", "0.28.9"))))
        .contains(Worktime.of("pyodide", "0.28.4"));
  }
}
