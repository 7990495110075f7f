package dev.ashlar.scheduler;

import dev.ashlar.store.BlobStore;
import java.util.random.RandomGenerator;

/** All tables of the scheduler, for those who need several. */
record Tables(
    JobTable jobs,
    ProgressTable progress,
    ChunkTable chunks,
    RunTable data,
    RunTable results,
    EngineTable engines,
    EventTable events,
    BlobStore blobs) {

  static Tables of(String node, SchedulerOptions options, BlobStore blobs, RandomGenerator random) {
    return new Tables(
        new JobTable(),
        new ProgressTable(),
        new ChunkTable(node, options.chunkLease()),
        new RunTable("slice_data", blobs, random),
        new RunTable("result", blobs, random),
        new EngineTable(),
        new EventTable(),
        blobs);
  }
}
