package dev.ashlar.sandbox;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a cell says of its slices: checks each frame against what may come now, keeps the
 * books, and tells the sandbox's listener in the order in which things happened. Messages of a
 * burst are held until its end, when the meters are known.
 *
 * <p>Confined to the cell's reading thread, but for {@link #batch}.
 */
final class SliceListener {
  private static final int PROGRESS_INDETERMINATE = 1;

  // The cell throttles progress; one that does not is throttled here.
  private static final int FREE_PROGRESS = 64;
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Slices are quick when so little time or less goes by from one message to the next. */
  private static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

  /** For so long messages of quick slices gather. */
  private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Cell cell;
  private final SliceCounts counts;
  private final Consumer<SandboxMessage> sink;
  private final List<Function<Iterator<Meter>, SandboxMessage>> pending = new ArrayList<>();
  private volatile @Nullable SliceBatch batch;
  private int logBytes;
  private int eventBytes;
  private int progressCount;
  private long lastProgress;
  private long lastBurst;

  SliceListener(Cell cell, SliceCounts counts, Consumer<SandboxMessage> sink) {
    this.cell = cell;
    this.counts = counts;
    this.sink = sink;
    cell.on(FrameType.SLICE, this::slice);
    cell.on(FrameType.SLICES_DONE, this::slicesDone);
    cell.on(FrameType.PROGRESS, this::progress);
    cell.on(FrameType.LOG, this::log);
    cell.on(FrameType.EMIT, this::emit);
    cell.on(FrameType.HUNG, this::hung);
    cell.onBurst(this::burst);
  }

  /** The batch that is in the cell, if one is. */
  @Nullable SliceBatch batch() {
    return batch;
  }

  /** A batch is about to be sent. */
  void begin(SliceBatch next) {
    batch = next;
  }

  private SliceBatch current(FrameType type) throws ProtocolException {
    SliceBatch current = batch;
    if (current == null) {
      throw new ProtocolException("a frame %s while no slice runs".formatted(type));
    }
    return current;
  }

  private void later(SandboxMessage message) {
    pending.add(meters -> message);
  }

  // --- frames -----------------------------------------------------------------------------------

  private void slice(int flags, int id, byte[] body) throws ProtocolException {
    SliceBatch current = current(FrameType.SLICE);
    SliceFrames.SliceFrame frame = SliceFrames.slice(body);
    if (id != current.id() || !current.running() || frame.index() != current.index()) {
      throw new ProtocolException(
          "the end of slice %d of batch %d, while %d of %d runs"
              .formatted(frame.index(), id, current.index(), current.id()));
    }
    boolean leaving = frame.outcome() == SliceFrames.Outcome.LEFT;
    if (leaving != current.rejected()) {
      throw new ProtocolException("a second end of slice %d".formatted(frame.index()));
    }
    current.bytesOut(body.length);
    long number = current.position().slice();
    long now = System.nanoTime();
    ByteBuffer rest = frame.rest();
    switch (frame.outcome()) {
      case VALUE -> {
        byte[] result = SliceFrames.value(rest);
        if (!counts.allowResult(result)) {
          throw new ProtocolException(
              "a result of %d bytes, more than %d".formatted(result.length, counts.resultBytes()));
        }
        ended(current, frame, now);
        pending.add(meters -> new SandboxMessage.Completed(number, result, meters.next()));
        advance(current, now);
      }
      case ERROR -> {
        SliceFrames.ErrorPart part = SliceFrames.error(rest);
        ended(current, frame, now);
        pending.add(meters ->
            new SandboxMessage.WorkError(number, part.error(), part.thrown(), meters.next()));
        advance(current, now);
      }
      case REJECTED -> {
        int retries = SliceFrames.retries(rest);
        byte[] reason = SliceFrames.value(rest);
        ended(current, frame, now);
        current.markRejected();
        pending.add(meters -> new SandboxMessage.Rejected(number, reason, retries, meters.next()));
      }
      case LEFT -> advance(current, now);
    }
  }

  private static void ended(SliceBatch current, SliceFrames.SliceFrame frame, long now) {
    current.ended(frame.cpuMicros(), now);
  }

  private void advance(SliceBatch current, long now) {
    current.advance(now);
    logBytes = 0;
    eventBytes = 0;
    progressCount = 0;
    if (current.running()) {
      later(new SandboxMessage.SliceStarted(current.position().slice()));
    }
  }

  private void slicesDone(int flags, int id, byte[] body) throws ProtocolException {
    SliceBatch current = current(FrameType.SLICES_DONE);
    int count = SliceFrames.atLeast(body, 4, FrameType.SLICES_DONE).getInt();
    if (id != current.id() || current.running() || count != current.slices().size()) {
      throw new ProtocolException(
          "the end of batch %d while %d is at %d".formatted(id, current.id(), current.index()));
    }
    flush();
    batch = null;
    if (current.last()) {
      sink.accept(new SandboxMessage.BatchDone());
    }
    current.done().complete(null);
  }

  /**
   * The batch if the frame speaks of the slice that runs; null if it speaks of one that is over,
   * which is dropped.
   */
  private @Nullable SliceBatch runningAt(int index, FrameType type) throws ProtocolException {
    SliceBatch current = current(type);
    if (index < 0 || index > current.index() || index >= current.slices().size()) {
      throw new ProtocolException(
          "a frame %s of slice %d, while %d runs".formatted(type, index, current.index()));
    }
    return index == current.index() && !current.rejected() ? current : null;
  }

  private void progress(int flags, int id, byte[] body) throws ProtocolException {
    ByteBuffer bytes = SliceFrames.atLeast(body, 17, FrameType.PROGRESS);
    SliceBatch current = runningAt(bytes.getInt(), FrameType.PROGRESS);
    if (current == null) {
      return;
    }
    double percent = bytes.getDouble();
    int throttled = Math.max(0, bytes.getInt());
    byte[] said = SliceFrames.value(bytes);
    long now = System.nanoTime();
    current.progressed(now);
    current.bytesOut(body.length);
    if (progressCount++ > FREE_PROGRESS && now - lastProgress < PROGRESS_NANOS) {
      return;
    }
    lastProgress = now;
    boolean sane = percent >= 0 && percent <= 100;
    boolean indeterminate = !sane || (flags & PROGRESS_INDETERMINATE) != 0;
    later(
        new SandboxMessage.Progress(
            current.position().slice(), sane ? percent : 0, indeterminate, said, throttled));
  }

  private void log(int flags, int id, byte[] body) throws ProtocolException {
    ByteBuffer bytes = SliceFrames.atLeast(body, 9, FrameType.LOG);
    int level = bytes.get();
    SliceBatch current = runningAt(bytes.getInt(), FrameType.LOG);
    int same = Math.max(1, bytes.getInt());
    if (level < 0 || level >= SliceFrames.LEVELS.size()) {
      throw new ProtocolException("a console line has no level " + level);
    }
    byte[] arguments = bytes.hasRemaining() ? SliceFrames.value(bytes) : new byte[0];
    if (current == null) {
      return;
    }
    current.bytesOut(body.length);
    long slice = current.position().slice();
    if (logBytes > counts.logBytes()) {
      return;
    }
    logBytes += body.length;
    if (logBytes > counts.logBytes()) {
      later(notice(slice, "console output", counts.logBytes()));
    } else {
      later(new SandboxMessage.Console(slice, SliceFrames.LEVELS.get(level), arguments, same));
    }
  }

  private void emit(int flags, int id, byte[] body) throws ProtocolException {
    ByteBuffer bytes = SliceFrames.atLeast(body, 6, FrameType.EMIT);
    SliceBatch current = runningAt(bytes.getInt(), FrameType.EMIT);
    String name = SliceFrames.eventName(bytes);
    byte[] value = SliceFrames.value(bytes);
    if (current == null) {
      return;
    }
    current.bytesOut(body.length);
    long slice = current.position().slice();
    if (eventBytes > counts.eventBytes()) {
      return;
    }
    eventBytes += body.length;
    if (eventBytes > counts.eventBytes()) {
      later(notice(slice, "events", counts.eventBytes()));
    } else {
      later(new SandboxMessage.Emit(slice, name, value));
    }
  }

  /** The one line that stands for what is dropped of a slice from here on. */
  static SandboxMessage notice(long slice, String what, int maxBytes) {
    String text =
        "%s of this slice: more than %d bytes, the rest is dropped".formatted(what, maxBytes);
    return new SandboxMessage.Console(slice, "warn", ValueBody.text(text), 1);
  }

  private void hung(int flags, int id, byte[] body) throws ProtocolException {
    int index = SliceFrames.atLeast(body, 4, FrameType.HUNG).getInt();
    if (runningAt(index, FrameType.HUNG) != null) {
      cell.kill(Cause.HUNG, "", "its promise can never settle");
    }
  }

  /**
   * The burst is read. While a cell is in the middle of quick slices it would wake us for each,
   * which costs both of us more than the slice does.
   */
  private long burst() {
    int said = pending.size();
    flush();
    SliceBatch current = batch;
    long now = System.nanoTime();
    long since = now - lastBurst;
    lastBurst = now;
    boolean quick =
        current != null
            && said > 0
            && since < QUICK_NANOS * said
            && current.left() > GATHER_NANOS / QUICK_NANOS;
    return quick ? GATHER_NANOS : 0;
  }

  /** Everything that is pending is told, with meters. */
  private void flush() {
    if (pending.isEmpty()) {
      return;
    }
    SliceBatch current = batch;
    Iterator<Meter> meters =
        current == null
            ? List.<Meter>of().iterator()
            : current.settle(cell.cpuNanos(), cell.peakMemoryBytes()).iterator();
    var told = List.copyOf(pending);
    pending.clear();
    for (var message : told) {
      sink.accept(message.apply(meters));
    }
  }
}
