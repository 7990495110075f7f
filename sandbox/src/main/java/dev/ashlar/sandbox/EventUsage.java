package dev.ashlar.sandbox;

/**
 * What one event used, measured by the parent. Events that ran side by side share the processor
 * time of their moments in equal parts.
 */
public record EventUsage(long cpuNanos, long wallNanos) {
  public static final EventUsage NONE = new EventUsage(0, 0);
}
