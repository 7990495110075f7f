package dev.ashlar.job;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one slice cost, as its worker reports it: milliseconds of CPU and GPU, the share of the
 * elapsed time in which they were busy, and bytes in and out.
 *
 * <p>Every figure is finite and not negative; densities are at most {@link #MAX_DENSITY}. A report
 * that breaks this is refused with {@code EMETRICS}; what a believable upper bound is depends on
 * the job and is the scheduler's business.
 */
public record SliceMetrics(
    double cpuMillis,
    double gpuMillis,
    double cpuDensity,
    double gpuDensity,
    double bytesIn,
    double bytesOut) {
  /** A slice with several threads may be busier than one core, but not than a whole machine. */
  public static final double MAX_DENSITY = 1024;

  public static final SliceMetrics ZERO = new SliceMetrics(0, 0, 0, 0, 0, 0);

  /** Refuses what is negative, not a number or infinite. */
  public SliceMetrics {
    check("CPUTime", cpuMillis, Double.MAX_VALUE);
    check("GPUTime", gpuMillis, Double.MAX_VALUE);
    check("CPUDensity", cpuDensity, MAX_DENSITY);
    check("GPUDensity", gpuDensity, MAX_DENSITY);
    check("InDataSize", bytesIn, Double.MAX_VALUE);
    check("OutDataSize", bytesOut, Double.MAX_VALUE);
  }

  private static void check(String name, double value, double max) {
    if (!(value >= 0 && value <= max)) {
      throw new JobException(
          JobException.Code.EMETRICS,
          "%s is %s".formatted(name, value),
          "report a finite number from 0 to " + max);
    }
  }

  /** Reads the {@code metrics} member of a result. */
  public static SliceMetrics parse(JsonNode node) {
    return new SliceMetrics(
        number(node, "CPUTime"),
        number(node, "GPUTime"),
        number(node, "CPUDensity"),
        number(node, "GPUDensity"),
        number(node, "InDataSize"),
        number(node, "OutDataSize"));
  }

  private static double number(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isNumber()) {
      throw new JobException(
          JobException.Code.EMETRICS, name + " is missing", "report a finite number");
    }
    return value.asDouble();
  }

  public JsonNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("CPUTime", cpuMillis);
    node.put("GPUTime", gpuMillis);
    node.put("CPUDensity", cpuDensity);
    node.put("GPUDensity", gpuDensity);
    node.put("InDataSize", bytesIn);
    node.put("OutDataSize", bytesOut);
    return node;
  }
}
