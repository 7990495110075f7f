package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Changes some of {@link SchedulerOptions}; the names are the record's. Not thread-safe. */
public final class SchedulerOptionsBuilder {
  private boolean exclusive;
  private URI publicBase;
  private int chunkSlices;
  private Duration chunkLease;
  private Duration sliceLease;
  private Duration cotaskAfter;
  private Duration targetTask;
  private Duration targetBatch;
  private Amount marketPrice;
  private int paidErrorsPerJob;
  private long errorsPerJob;
  private int returnsPerSlice;
  private Duration retention;
  private Duration statusInterval;
  private Duration pollInterval;
  private List<ComputeGroup> groups;
  private SchedulerLimits limits;

  SchedulerOptionsBuilder(SchedulerOptions from) {
    this.exclusive = from.exclusive();
    this.publicBase = from.publicBase();
    this.chunkSlices = from.chunkSlices();
    this.chunkLease = from.chunkLease();
    this.sliceLease = from.sliceLease();
    this.cotaskAfter = from.cotaskAfter();
    this.targetTask = from.targetTask();
    this.targetBatch = from.targetBatch();
    this.marketPrice = from.marketPrice();
    this.paidErrorsPerJob = from.paidErrorsPerJob();
    this.errorsPerJob = from.errorsPerJob();
    this.returnsPerSlice = from.returnsPerSlice();
    this.retention = from.retention();
    this.statusInterval = from.statusInterval();
    this.pollInterval = from.pollInterval();
    this.groups = from.groups();
    this.limits = from.limits();
  }

  public SchedulerOptionsBuilder exclusive(boolean value) {
    this.exclusive = value;
    return this;
  }

  public SchedulerOptionsBuilder publicBase(URI value) {
    this.publicBase = value;
    return this;
  }

  public SchedulerOptionsBuilder chunkSlices(int value) {
    this.chunkSlices = value;
    return this;
  }

  public SchedulerOptionsBuilder chunkLease(Duration value) {
    this.chunkLease = value;
    return this;
  }

  public SchedulerOptionsBuilder sliceLease(Duration value) {
    this.sliceLease = value;
    return this;
  }

  public SchedulerOptionsBuilder cotaskAfter(Duration value) {
    this.cotaskAfter = value;
    return this;
  }

  public SchedulerOptionsBuilder targetTask(Duration value) {
    this.targetTask = value;
    return this;
  }

  public SchedulerOptionsBuilder targetBatch(Duration value) {
    this.targetBatch = value;
    return this;
  }

  public SchedulerOptionsBuilder marketPrice(Amount value) {
    this.marketPrice = value;
    return this;
  }

  public SchedulerOptionsBuilder paidErrorsPerJob(int value) {
    this.paidErrorsPerJob = value;
    return this;
  }

  public SchedulerOptionsBuilder errorsPerJob(long value) {
    this.errorsPerJob = value;
    return this;
  }

  public SchedulerOptionsBuilder returnsPerSlice(int value) {
    this.returnsPerSlice = value;
    return this;
  }

  public SchedulerOptionsBuilder retention(Duration value) {
    this.retention = value;
    return this;
  }

  public SchedulerOptionsBuilder statusInterval(Duration value) {
    this.statusInterval = value;
    return this;
  }

  public SchedulerOptionsBuilder pollInterval(Duration value) {
    this.pollInterval = value;
    return this;
  }

  public SchedulerOptionsBuilder groups(List<ComputeGroup> value) {
    this.groups = value;
    return this;
  }

  public SchedulerOptionsBuilder limits(SchedulerLimits value) {
    this.limits = value;
    return this;
  }

  public SchedulerOptions build() {
    return new SchedulerOptions(
        exclusive,
        publicBase,
        chunkSlices,
        chunkLease,
        sliceLease,
        cotaskAfter,
        targetTask,
        targetBatch,
        marketPrice,
        paidErrorsPerJob,
        errorsPerJob,
        returnsPerSlice,
        retention,
        statusInterval,
        pollInterval,
        groups,
        limits);
  }
}
