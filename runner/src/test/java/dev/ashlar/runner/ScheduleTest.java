package dev.ashlar.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/5 * * * * | 2026-03-10T10:02:00Z | 2026-03-10T10:05:00Z",
        "*/5 * * * * | 2026-03-10T10:05:00Z | 2026-03-10T10:10:00Z",
        "@hourly | 2026-03-10T10:02:00Z | 2026-03-10T11:00:00Z",
        "@daily | 2026-03-10T10:02:00Z | 2026-03-11T00:00:00Z",
        "@weekly | 2026-03-10T10:02:00Z | 2026-03-15T00:00:00Z",
        "@yearly | 2026-03-10T10:02:00Z | 2027-01-01T00:00:00Z",
        "0 9 * * MON-FRI | 2026-03-13T10:00:00Z | 2026-03-16T09:00:00Z",
        "0 0 1 jan,Jul * | 2026-03-10T10:02:00Z | 2026-07-01T00:00:00Z",
        "5/15 * * * * | 2026-03-10T10:06:00Z | 2026-03-10T10:20:00Z",
        "1-59/20 * * * * | 2026-03-10T10:42:00Z | 2026-03-10T11:01:00Z",
        "0 0 * * 7 | 2026-03-10T10:02:00Z | 2026-03-15T00:00:00Z",
        "0 0 * * 0 | 2026-03-10T10:02:00Z | 2026-03-15T00:00:00Z",
        "0 0 13 * 5 | 2026-03-07T00:00:00Z | 2026-03-13T00:00:00Z",
        "0 0 29 2 * | 2026-03-10T10:02:00Z | 2028-02-29T00:00:00Z",
        "CRON_TZ=Europe/Vienna 30 2 * * * | 2026-03-10T10:02:00Z | 2026-03-11T01:30:00Z",
        "TZ=America/New_York 0 9 * * * | 2026-07-10T10:00:00Z | 2026-07-10T13:00:00Z",
        "CRON_TZ=Europe/Vienna 0 3 * * * | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z",
      })
  void theNextMomentIsTheClocks(String schedule, Instant now, Instant next) {
    assertThat(Schedule.parse(schedule).after(now)).contains(next);
  }

  @Test
  void quotesThatAShellLeftAreDropped() {
    assertThat(Schedule.parse(" \"*/5 * * * *\" ")).isEqualTo(Schedule.parse("*/5 * * * *"));
  }

  @Test
  void theLatestMomentMayBeNow() {
    Instant moment = Instant.parse("2026-03-10T10:05:00Z");

    assertThat(Schedule.parse("*/5 * * * *").atOrBefore(moment)).contains(moment);
    assertThat(Schedule.parse("*/5 * * * *").atOrBefore(moment.minusMillis(1)))
        .contains(moment.minusSeconds(300));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "0 0 31 2 *",
        "*/0 * * * *",
        "0 0 * * 8",
        "10-5 * * * *",
        "0 0 L * *",
        "@reboot",
        "CRON_TZ=Mars/Base * * * * *"
      })
  void whatNoClockCanFollowIsRefused(String schedule) {
    assertThatThrownBy(() -> Schedule.parse(schedule))
        .isInstanceOfSatisfying(
            RunnerException.class,
            e -> assertThat(e.code()).isEqualTo(RunnerException.Code.BAD_SCHEDULE))
        .hasMessageStartingWith("unsupported schedule: ");
  }
}
