package dev.ashlar.runner;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a worker wants to be woken: five cron fields with names, ranges, steps and lists, or a
 * nickname such as {@code @hourly}, read in a time zone.
 *
 * <p>A moment that a change of clocks skips is skipped; one that comes twice fires twice only if
 * the schedule says every hour or oftener. When both day fields are restricted, either suffices.
 *
 * @param text the schedule as it is shown and as scripts see it, without zone
 */
public record Schedule(String text, ZoneId zone) {
  private static final CronDefinition DEFINITION =
      CronDefinitionBuilder.defineCron()
          .withMinutes()
          .withStrictRange()
          .and()
          .withHours()
          .withStrictRange()
          .and()
          .withDayOfMonth()
          .withStrictRange()
          .and()
          .withMonth()
          .withStrictRange()
          .and()
          .withDayOfWeek()
          .withValidRange(0, 7)
          .withMondayDoWValue(1)
          .withIntMapping(7, 0)
          .and()
          .withSupportedNicknameHourly()
          .withSupportedNicknameDaily()
          .withSupportedNicknameMidnight()
          .withSupportedNicknameWeekly()
          .withSupportedNicknameMonthly()
          .withSupportedNicknameYearly()
          .withSupportedNicknameAnnually()
          .instance();

  private static final String REMEDY =
      "write five fields: minute hour day month weekday, as in */5 * * * *, or @hourly";

  /** Longest text that is looked at. */
  static final int MAX_LENGTH = 256;

  /** A moment that is looked for must come within this many years, leap days included. */
  private static final Instant SOME_LEAP_YEAR = Instant.parse("2023-01-01T00:00:00Z");

  /**
   * Reads a schedule as clients send it: quotes and white space around it are dropped, and {@code
   * CRON_TZ=Zone} before it names the zone, which is otherwise UTC.
   */
  public static Schedule parse(String sent) {
    return parse(sent, ZoneOffset.UTC.getId());
  }

  /** Reads a schedule whose zone was sent beside it. */
  public static Schedule parse(String sent, String zoneName) {
    String text = unquoted(sent);
    String zone = zoneName;
    for (String prefix : new String[] {"CRON_TZ=", "TZ="}) {
      int end = text.indexOf(' ');
      if (text.startsWith(prefix) && end > 0) {
        zone = text.substring(prefix.length(), end);
        text = text.substring(end).strip();
      }
    }
    if (text.length() > MAX_LENGTH) {
      throw refused("a schedule of " + text.length() + " characters", null);
    }
    var schedule = new Schedule(text.replaceAll("\\s+", " "), zoneOf(zone));
    if (schedule.after(SOME_LEAP_YEAR).isEmpty()) {
      throw refused("'" + schedule.text + "' never comes", null);
    }
    return schedule;
  }

  /** The first moment after the given one. */
  public Optional<Instant> after(Instant moment) {
    return executions().nextExecution(moment.atZone(zone)).map(ZonedDateTime::toInstant);
  }

  /** The latest moment at or before the given one. */
  public Optional<Instant> atOrBefore(Instant moment) {
    // The library looks strictly before its argument, and a schedule knows nothing below minutes.
    ZonedDateTime minute = moment.atZone(zone).truncatedTo(ChronoUnit.MINUTES);
    ExecutionTime executions = executions();
    return executions.isMatch(minute)
        ? Optional.of(minute.toInstant())
        : executions.lastExecution(minute).map(ZonedDateTime::toInstant);
  }

  private ExecutionTime executions() {
    try {
      return ExecutionTime.forCron(new CronParser(DEFINITION).parse(text).validate());
    } catch (IllegalArgumentException e) {
      throw refused("'" + text + "': " + e.getMessage(), e);
    }
  }

  private static ZoneId zoneOf(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new RunnerException(
          RunnerException.Code.BAD_SCHEDULE,
          "unsupported schedule: unknown time zone '%s'".formatted(name),
          "name a zone such as Europe/Vienna, or leave it out for UTC",
          e);
    }
  }

  private static String unquoted(String sent) {
    String text = sent.strip();
    if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
      text = text.substring(1, text.length() - 1).strip();
    }
    return text;
  }

  private static RunnerException refused(String detail, @Nullable Throwable cause) {
    return new RunnerException(
        RunnerException.Code.BAD_SCHEDULE, "unsupported schedule: " + detail, REMEDY, cause);
  }
}
