package dev.ashlar.scheduler;

import dev.ashlar.job.SliceRuns;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SequencedMap;

/**
 * Decides which slices a worker is given: free ones of the jobs whose turn it is, and near a job's
 * end such as somebody else has had for long. Guarded by the dispatcher's lock.
 */
final class Dealer {
  private final SchedulerOptions options;
  private final Clock clock;
  private final WorkerBook workers;
  private final SequencedMap<String, JobDesk> desks;

  /** Over the dispatcher's own books: a job that was served goes to the end of its line. */
  Dealer(
      SchedulerOptions options,
      Clock clock,
      WorkerBook workers,
      SequencedMap<String, JobDesk> desks) {
    this.options = options;
    this.clock = clock;
    this.workers = workers;
    this.desks = desks;
  }

  /** What this worker is given now; nothing where there is nothing for it. */
  Grant deal(Asker asker) {
    int room = workers.roomFor(asker);
    if (room == 0) {
      return Grant.NOTHING;
    }
    var given = new ArrayList<Grant.OfJob>();
    int left = room;
    int busy = 0;
    for (JobDesk desk : List.copyOf(desks.sequencedValues())) {
      if (busy < asker.slots() && left > 0 && desk.fits(asker) && desk.free() > 0) {
        int share = Math.min(left, Share.of(desk, asker, workers.active()));
        Grant.OfJob part = give(desk, asker, share).jobs().getFirst();
        given.add(part);
        left -= Math.toIntExact(part.slices().size());
        busy += Math.toIntExact(Math.min(asker.slots(), part.slices().size()));
      }
    }
    if (!given.isEmpty()) {
      return new Grant(given);
    }
    for (JobDesk desk : List.copyOf(desks.sequencedValues())) {
      if (desk.fits(asker) && desk.unbegun() <= 0) {
        Grant race = race(desk, asker, room);
        if (!race.isEmpty()) {
          return race;
        }
      }
    }
    return Grant.NOTHING;
  }

  private Grant give(JobDesk desk, Asker asker, int max) {
    var slices = new SliceRuns.Builder();
    int left = max;
    for (ChunkDesk chunk : desk.chunks()) {
      BitSet given = chunk.takeFree(left);
      left -= given.cardinality();
      hold(chunk, asker.worker(), given, slices);
      if (left == 0) {
        break;
      }
    }
    desks.putLast(desk.id(), desk);
    return granted(desk, slices.build(), false);
  }

  private Grant race(JobDesk desk, Asker asker, int room) {
    long age = Math.max(options.cotaskAfter().toMillis(), Math.round(4 * desk.sliceMillis()));
    var slices = new SliceRuns.Builder();
    int left = Math.min(room, Share.of(desk, asker, workers.active()));
    for (ChunkDesk chunk : desk.chunks()) {
      BitSet given = chunk.takeRaced(asker.worker(), left, clock.millis(), age);
      left -= given.cardinality();
      hold(chunk, asker.worker(), given, slices);
      if (left == 0) {
        break;
      }
    }
    return granted(desk, slices.build(), true);
  }

  private void hold(ChunkDesk chunk, WorkerId worker, BitSet given, SliceRuns.Builder into) {
    if (given.isEmpty()) {
      return;
    }
    workers.holds(chunk.hold(worker, given, clock.millis(), options.sliceLease().toMillis()));
    SliceRuns runs = chunk.chunk().runs(given);
    for (int i = 0; i < runs.runCount(); i++) {
      into.add(runs.first(i), runs.count(i));
    }
  }

  private static Grant granted(JobDesk desk, SliceRuns slices, boolean raced) {
    if (slices.isEmpty()) {
      return Grant.NOTHING;
    }
    return new Grant(
        List.of(
            new Grant.OfJob(
                desk.id(),
                desk.spec(),
                slices,
                raced,
                desk.metrics(),
                desk.total(),
                desk.unbegun() <= 0 && desk.free() == 0,
                desk.row().byValue(),
                desk.groups())));
  }
}
