package dev.ashlar.scheduler;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Chunks in the database. Leases are by its clock, so that nodes need not agree about the time.
 *
 * <p>Handing out a chunk may be lost in a crash (it is only leased again), so that its commit need
 * not wait for the disk; marking slices done must not, and waits.
 */
final class ChunkTable {
  private final String node;
  private final Duration lease;

  ChunkTable(String node, Duration lease) {
    this.node = node;
    this.lease = lease;
  }

  /** Takes a chunk that another node let go, or else the next that nobody has begun. */
  Optional<Chunk> lease(Handle handle, String job) {
    handle.execute("set local synchronous_commit = off");
    return takeExpired(handle, job).or(() -> begin(handle, job));
  }

  private Optional<Chunk> takeExpired(Handle handle, String job) {
    return handle
        .createQuery(
            """
            update chunk set node = :node, leased_until = clock_timestamp() + :lease * interval '1 ms'
            where job = :job and first = (
              select first from chunk
              where job = :job and not complete and leased_until < clock_timestamp()
              order by first limit 1 for update skip locked)
            returning job, first, count, done
            """)
        .bind("node", node)
        .bind("lease", lease.toMillis())
        .bind("job", job)
        .map(ChunkTable::read)
        .findOne();
  }

  private Optional<Chunk> begin(Handle handle, String job) {
    return handle
        .createQuery(
            """
            with room as (
              select id, frontier, least(chunk_size, total - frontier + 1) as count from job
              where id = :job and frontier <= total and ended_at is null and state <> 'paused'
              for no key update),
            begun as (
              update job set frontier = job.frontier + room.count from room where job.id = room.id
              returning room.frontier as first, room.count)
            insert into chunk (job, first, count, node, leased_until, done)
            select :job, first, count, :node, clock_timestamp() + :lease * interval '1 ms', ''::bytea
            from begun
            returning job, first, count, done
            """)
        .bind("node", node)
        .bind("lease", lease.toMillis())
        .bind("job", job)
        .map(ChunkTable::read)
        .findOne();
  }

  /** Says that this node is alive: all its chunks are its own for another lease time. */
  void renew(Handle handle) {
    handle.execute("set local synchronous_commit = off");
    handle
        .createUpdate(
            """
            update chunk set leased_until = clock_timestamp() + :lease * interval '1 ms'
            where node = :node and not complete
            """)
        .bind("node", node)
        .bind("lease", lease.toMillis())
        .execute();
  }

  /** Lets go of all chunks of this node, so that others need not wait for the leases to end. */
  void letGo(Handle handle) {
    handle
        .createUpdate(
            "update chunk set leased_until = '-infinity' where node = :node and not complete")
        .bind("node", node)
        .execute();
  }

  /** Ends the leases of all other nodes. Only for who knows that there is none. */
  void seize(Handle handle) {
    handle
        .createUpdate(
            "update chunk set leased_until = '-infinity' where node <> :node and not complete")
        .bind("node", node)
        .execute();
  }

  /** The chunk that has this slice, locked until the transaction ends. */
  Optional<Chunk> lock(Handle handle, String job, long slice) {
    return handle
        .createQuery(
            """
            select job, first, count, done from chunk
            where job = :job and first = (
              select first from chunk where job = :job and first <= :slice
              order by first desc limit 1)
            for update
            """)
        .bind("job", job)
        .bind("slice", slice)
        .map(ChunkTable::read)
        .findOne()
        .filter(chunk -> chunk.covers(slice));
  }

  void markDone(Handle handle, Collection<Chunk> chunks) {
    for (Chunk chunk : chunks) {
      handle
          .createUpdate(
              """
              update chunk set done = :done, complete = :complete
              where job = :job and first = :first
              """)
          .bind("job", chunk.job())
          .bind("first", chunk.first())
          .bind("done", chunk.done().toByteArray())
          .bind("complete", chunk.isComplete())
          .execute();
    }
  }

  private static Chunk read(ResultSet row, StatementContext context) throws SQLException {
    return new Chunk(
        row.getString("job"),
        row.getLong("first"),
        row.getInt("count"),
        BitSet.valueOf(row.getBytes("done")));
  }
}
