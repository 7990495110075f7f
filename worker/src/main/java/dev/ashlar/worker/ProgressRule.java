package dev.ashlar.worker;

/** What to do with a slice that finished without ever calling {@code progress()}. */
public enum ProgressRule {
  /** Its result is thrown away and the slice returned as {@code ENOPROGRESS}, however short. */
  STRICT,
  /** The same, but only for slices that ran thirty seconds or longer. */
  LENIENT
}
