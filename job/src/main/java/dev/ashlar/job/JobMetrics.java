package dev.ashlar.job;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Running means over the measured slices of a job. Immutable. */
public record JobMetrics(SliceMetrics mean, long measuredSlices) {
  public static final JobMetrics NONE = new JobMetrics(SliceMetrics.ZERO, 0);

  private static final double MAX_ALPHA = 0.5;

  /** Refuses a negative count. */
  public JobMetrics {
    if (measuredSlices < 0) {
      throw new IllegalArgumentException("measured slices: " + measuredSlices);
    }
  }

  /** The means with one more slice in them. */
  public JobMetrics plus(SliceMetrics slice) {
    return plus(new JobMetrics(slice, 1));
  }

  /** The means over the slices of both. */
  public JobMetrics plus(JobMetrics other) {
    long total = measuredSlices + other.measuredSlices;
    if (other.measuredSlices == 0) {
      return this;
    }
    double weight = (double) other.measuredSlices / total;
    SliceMetrics theirs = other.mean;
    return new JobMetrics(
        new SliceMetrics(
            blend(mean.cpuMillis(), theirs.cpuMillis(), weight),
            blend(mean.gpuMillis(), theirs.gpuMillis(), weight),
            blend(mean.cpuDensity(), theirs.cpuDensity(), weight),
            blend(mean.gpuDensity(), theirs.gpuDensity(), weight),
            blend(mean.bytesIn(), theirs.bytesIn(), weight),
            blend(mean.bytesOut(), theirs.bytesOut(), weight)),
        total);
  }

  private static double blend(double mine, double theirs, double weight) {
    // As a weighted sum and not as mine + (theirs - mine) * weight, which could fall below zero.
    return mine * (1 - weight) + theirs * weight;
  }

  /** The {@code metrics} object of a job on the wire. */
  public JsonNode json(long lastSliceNumber, boolean running) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sliceCPUTime", mean.cpuMillis());
    node.put("sliceGPUTime", mean.gpuMillis());
    node.put("sliceCPUDensity", mean.cpuDensity());
    node.put("sliceGPUDensity", mean.gpuDensity());
    node.put("sliceInDataSize", mean.bytesIn());
    node.put("sliceOutDataSize", mean.bytesOut());
    node.put("lastSliceNumber", lastSliceNumber);
    node.put("measuredSlices", measuredSlices);
    node.put("alpha", alpha(lastSliceNumber));
    node.put("running", running);
    return node;
  }

  private double alpha(long lastSliceNumber) {
    if (lastSliceNumber < 1) {
      return MAX_ALPHA;
    }
    double unmeasured = Math.max(1, lastSliceNumber - measuredSlices);
    return Math.min(MAX_ALPHA, unmeasured / lastSliceNumber);
  }
}
