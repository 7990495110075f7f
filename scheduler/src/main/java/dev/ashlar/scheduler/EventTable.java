package dev.ashlar.scheduler;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Events by number within their job, and how far each subscriber got. */
final class EventTable {

  /**
   * Adds events numbered from {@code after + 1} on. The caller holds the job's progress row, which
   * keeps the last number, so that numbers have no gap and become visible in their order.
   */
  void append(Handle handle, String job, long after, List<JobEventRow.Draft> events) {
    if (events.isEmpty()) {
      return;
    }
    int size = events.size();
    var seqs = new Long[size];
    var labels = new String[size];
    var firsts = new Long[size];
    var counts = new Long[size];
    var bodies = new String[size];
    for (int i = 0; i < size; i++) {
      JobEventRow.Draft event = events.get(i);
      seqs[i] = after + 1 + i;
      labels[i] = event.label();
      firsts[i] = event.first();
      counts[i] = event.count();
      bodies[i] = event.body();
    }
    var connection = handle.getConnection();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into event (job, seq, label, first, count, body)"
                + " select ?, * from unnest(?, ?, ?, ?, ?)")) {
      insert.setString(1, job);
      insert.setArray(2, connection.createArrayOf("bigint", seqs));
      insert.setArray(3, connection.createArrayOf("text", labels));
      insert.setArray(4, connection.createArrayOf("bigint", firsts));
      insert.setArray(5, connection.createArrayOf("bigint", counts));
      insert.setArray(6, connection.createArrayOf("text", bodies));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }

  /** Events with a number above {@code after}, in order. */
  List<JobEventRow> after(Handle handle, String job, long after, int limit) {
    return handle
        .createQuery(
            """
            select seq, label, first, count, body from event
            where job = :job and seq > :after order by seq limit :limit
            """)
        .bind("job", job)
        .bind("after", after)
        .bind("limit", limit)
        .map((row, context) ->
            new JobEventRow(
                row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4), row.getString(5)))
        .list();
  }

  /** The number of the newest stop event; zero when there is none. Looks from the end. */
  long lastStop(Handle handle, String job) {
    return handle
        .createQuery(
            """
            select seq from event where job = :job and label = 'stop' order by seq desc limit 1
            """)
        .bind("job", job)
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  /** By label, the number of the last event that this peer has answered. */
  Map<String, Long> cursors(Handle handle, String job, String peer) {
    var cursors = new TreeMap<String, Long>();
    handle
        .createQuery("select label, seq from subscriber where job = :job and peer = :peer")
        .bind("job", job)
        .bind("peer", peer)
        .map((row, context) -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(entry -> cursors.put(entry.getKey(), entry.getValue()));
    return cursors;
  }

  /**
   * Remembers cursors. Losing them repeats events, which is harmless, so nobody waits for the disk.
   */
  void remember(Handle handle, String job, String peer, Map<String, Long> cursors) {
    handle.execute("set local synchronous_commit = off");
    cursors.forEach((label, seq) ->
        handle.execute(
            """
            insert into subscriber (job, peer, label, seq)
            select id, ?, ?, ? from job where id = ?
            on conflict (job, peer, label) do update set seq = greatest(subscriber.seq, excluded.seq)
            """,
            peer,
            label,
            seq,
            job));
  }
}
