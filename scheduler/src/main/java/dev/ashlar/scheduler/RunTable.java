package dev.ashlar.scheduler;

import dev.ashlar.store.BlobStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Texts of slices, one row a run: used for inputs ({@code slice_data}) and for results.
 *
 * <p>A row's payload is the texts of its slices one after the other, each as a four-byte length and
 * UTF-8. A run ends where numbers have a gap and where the payload has grown to {@link
 * #INLINE_BYTES}; a single text above that goes to the blob store, in a row of its own, after a
 * random prefix, so that no two rows share a blob and each can be deleted with its row.
 */
final class RunTable {
  /** What a row holds itself; more goes to the blob store. */
  static final int INLINE_BYTES = 64 << 10;

  /** Slices of one row, so that a reader knows how far back a run can begin. */
  static final int MAX_RUN = 4096;

  private static final int BLOB_PREFIX = 16;

  /** A text on its way into the table: itself, or the name of its blob. */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Stored(byte @Nullable [] inline, @Nullable String blob) {}

  private final String table;
  private final BlobStore blobs;
  private final RandomGenerator random;

  RunTable(String table, BlobStore blobs, RandomGenerator random) {
    this.table = table;
    this.blobs = blobs;
    this.random = random;
  }

  /**
   * Makes a text ready; a long one is durable in the blob store on return. No transaction needed.
   */
  Stored store(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= INLINE_BYTES) {
      return new Stored(bytes, null);
    }
    var content = new byte[BLOB_PREFIX + bytes.length];
    System.arraycopy(bytes, 0, content, BLOB_PREFIX, bytes.length);
    for (int i = 0; i < BLOB_PREFIX; i++) {
      content[i] = (byte) random.nextInt();
    }
    return new Stored(null, blobs.put(content));
  }

  /** Writes texts by slice number; none of the numbers may be there already. */
  void insert(Handle handle, String job, SortedMap<Long, Stored> texts) {
    var rows = new Rows();
    texts.forEach(rows::add);
    rows.endRun();
    rows.write(handle, table, job);
  }

  /**
   * The texts of the slices from first to last, both included, that are there; at most {@code
   * limit}.
   */
  SortedMap<Long, String> read(Handle handle, String job, long first, long last, int limit) {
    var texts = new TreeMap<Long, String>();
    try (var rows =
        handle
            .createQuery(
                "select first, count, payload, blob from "
                    + table
                    + """
                     where job = :job and first > :from and first <= :last and first + count > :first
                    order by first
                    """)
            .bind("job", job)
            .bind("from", first - MAX_RUN)
            .bind("first", first)
            .bind("last", last)
            .setFetchSize(256)
            .map((row, context) -> new Row(row.getLong(1), row.getBytes(3), row.getString(4)))
            .iterator()) {
      while (rows.hasNext() && texts.size() < limit) {
        rows.next().unpack(blobs, first, last, limit, texts);
      }
    }
    return texts;
  }

  /** The blobs that a job's rows name. */
  List<String> blobs(Handle handle, String job) {
    return handle
        .createQuery("select blob from " + table + " where job = :job and blob is not null")
        .bind("job", job)
        .mapTo(String.class)
        .list();
  }

  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  private record Row(long first, byte @Nullable [] payload, @Nullable String blob) {
    void unpack(BlobStore blobs, long from, long to, int limit, TreeMap<Long, String> into) {
      if (blob != null) {
        byte[] content = blobs.get(blob);
        into.put(
            first,
            new String(content, BLOB_PREFIX, content.length - BLOB_PREFIX, StandardCharsets.UTF_8));
        return;
      }
      ByteBuffer buffer = ByteBuffer.wrap(payload == null ? new byte[0] : payload);
      for (long slice = first;
          buffer.hasRemaining() && slice <= to && into.size() < limit;
          slice++) {
        int length = buffer.getInt();
        if (slice >= from) {
          into.put(
              slice, new String(buffer.array(), buffer.position(), length, StandardCharsets.UTF_8));
        }
        buffer.position(buffer.position() + length);
      }
    }
  }

  /** Rows in the making, as columns. */
  private static final class Rows {
    private final List<Long> firsts = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final List<byte @Nullable []> payloads = new ArrayList<>();
    private final List<@Nullable String> blobs = new ArrayList<>();
    private final List<byte[]> run = new ArrayList<>();
    private long runFirst;
    private int runBytes;

    void add(long slice, Stored text) {
      byte[] inline = text.inline();
      if (inline == null) {
        endRun();
        addRow(slice, 1, null, text.blob());
        return;
      }
      boolean continues =
          slice == runFirst + run.size()
              && run.size() < MAX_RUN
              && runBytes + inline.length <= INLINE_BYTES;
      if (!continues) {
        endRun();
        runFirst = slice;
      }
      run.add(inline);
      runBytes += inline.length;
    }

    void endRun() {
      if (run.isEmpty()) {
        return;
      }
      var payload = ByteBuffer.allocate(runBytes + 4 * run.size());
      for (byte[] text : run) {
        payload.putInt(text.length).put(text);
      }
      addRow(runFirst, run.size(), payload.array(), null);
      run.clear();
      runBytes = 0;
    }

    private void addRow(long first, int count, byte @Nullable [] payload, @Nullable String blob) {
      firsts.add(first);
      counts.add(count);
      payloads.add(payload);
      blobs.add(blob);
    }

    void write(Handle handle, String table, String job) {
      if (firsts.isEmpty()) {
        return;
      }
      var connection = handle.getConnection();
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into "
                  + table
                  + " (job, first, count, payload, blob) select ?, * from unnest(?, ?, ?, ?)")) {
        insert.setString(1, job);
        insert.setArray(2, connection.createArrayOf("bigint", firsts.toArray()));
        insert.setArray(3, connection.createArrayOf("integer", counts.toArray()));
        insert.setArray(4, connection.createArrayOf("bytea", payloads.toArray(new byte[0][])));
        insert.setArray(5, connection.createArrayOf("text", blobs.toArray()));
        insert.executeUpdate();
      } catch (SQLException e) {
        throw new UnableToExecuteStatementException(e, null);
      }
    }
  }
}
