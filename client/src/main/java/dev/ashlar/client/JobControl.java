package dev.ashlar.client;

/** What a {@link Job} asks of whoever runs it: a scheduler, or this process. */
interface JobControl {
  /** A listener wants to hear of this; events of other kinds need not be sent. */
  void wanted(Class<? extends JobEvent> type);

  JobStatus status();

  void cancel(String reason);

  /** No more slices will be added. */
  void close();

  /** Adds slices to an open job. */
  void addSlices(Iterable<?> values);
}
