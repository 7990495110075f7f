package dev.ashlar.runner;

import dev.ashlar.sandbox.LogLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The lines that workers wrote. Every method works inside the caller's transaction. */
final class LogStore {
  /** Lines that are kept for each worker. */
  static final int KEPT_LINES = 10_000;

  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private final JsonMapper mapper = JsonMapper.shared();

  /** A line before it has a number. */
  record NewLine(String workerId, int version, Instant at, LogLine line) {}

  /** A line as it is kept; numbers grow. */
  record Line(
      long id,
      int version,
      String event,
      Instant at,
      LogLine.Level level,
      List<String> message,
      String source) {}

  /** Adds lines in order; those of workers that are gone meanwhile are dropped. */
  void add(Handle handle, List<NewLine> lines) {
    handle
        .createUpdate(
            """
            insert into worker_log (worker_id, version, event, at, level, message, source)
            select l.worker_id, l.version, l.event, l.at, l.level, l.message, l.source
            from unnest(:workers, :versions, :events, :moments, :levels, :messages, :sources)
              with ordinality as l(worker_id, version, event, at, level, message, source, place)
            join smart_worker w on w.id = l.worker_id
            order by l.place
            """)
        .bindArray("workers", String.class, lines.stream().map(NewLine::workerId).toList())
        .bindArray("versions", Integer.class, lines.stream().map(NewLine::version).toList())
        .bindArray("events", String.class, lines.stream().map(l -> l.line().event()).toList())
        .bindArray(
            "moments", OffsetDateTime.class, lines.stream().map(l -> Rows.moment(l.at())).toList())
        .bindArray(
            "levels",
            Short.class,
            lines.stream().map(l -> (short) l.line().level().rank()).toList())
        .bindArray("messages", String.class, lines.stream().map(this::message).toList())
        .bindArray("sources", String.class, lines.stream().map(l -> l.line().source()).toList())
        .execute();
  }

  private String message(NewLine line) {
    return Texts.storable(mapper.writeValueAsString(line.line().message()));
  }

  /** Lines of a worker after the given number, of the given level and above, oldest first. */
  List<Line> after(Handle handle, String workerId, long after, LogLine.Level level, int limit) {
    return handle
        .createQuery(
            """
            select id, version, event, at, level, message, source from worker_log
            where worker_id = :worker and id > :after and level >= :level order by id limit :limit
            """)
        .bind("worker", workerId)
        .bind("after", after)
        .bind("level", level.rank())
        .bind("limit", limit)
        .map(this::line)
        .list();
  }

  /** The number before the first line that was written at or after a moment. */
  long before(Handle handle, String workerId, Instant moment) {
    return handle
        .createQuery(
            """
            select coalesce(
              (select min(id) - 1 from worker_log where worker_id = :worker and at >= :moment),
              (select max(id) from worker_log where worker_id = :worker), 0)
            """)
        .bind("worker", workerId)
        .bind("moment", Rows.moment(moment))
        .mapTo(Long.class)
        .one();
  }

  /** The number before the newest so many lines of that level. */
  long beforeNewest(Handle handle, String workerId, LogLine.Level level, int count) {
    return handle
        .createQuery(
            """
            select coalesce(min(id) - 1, 0) from (
              select id from worker_log where worker_id = :worker and level >= :level
              order by id desc limit :count) newest
            """)
        .bind("worker", workerId)
        .bind("level", level.rank())
        .bind("count", count)
        .mapTo(Long.class)
        .one();
  }

  /** Drops the oldest lines of workers that have too many. */
  int prune(Handle handle) {
    return handle
        .createUpdate(
            """
            delete from worker_log l using (
              select w.id, (select o.id from worker_log o where o.worker_id = w.id
                order by o.id desc offset :kept limit 1) as newest
              from smart_worker w) old
            where l.worker_id = old.id and l.id <= old.newest
            """)
        .bind("kept", KEPT_LINES)
        .execute();
  }

  private Line line(ResultSet row, StatementContext context) throws SQLException {
    return new Line(
        row.getLong("id"),
        row.getInt("version"),
        row.getString("event"),
        Rows.instant(row, "at"),
        LogLine.Level.ofRank(row.getShort("level")),
        mapper.readValue(row.getString("message"), TEXTS),
        row.getString("source"));
  }
}
