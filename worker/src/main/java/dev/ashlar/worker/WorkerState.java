package dev.ashlar.worker;

/** The life of a worker. A stopped one can be started again. */
public enum WorkerState {
  CREATED,
  STARTING,
  STARTED,
  PAUSED,
  STOPPING,
  STOPPED
}
