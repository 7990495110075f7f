package dev.ashlar.net;

/** How much of a form is read: parts, bytes of one part, bytes of all. */
public record FormLimits(int maxParts, int maxPartBytes, int maxTotalBytes) {
  public static final FormLimits DEFAULTS = new FormLimits(64, 16 << 20, 20 << 20);

  public FormLimits {
    if (maxParts < 1 || maxPartBytes < 1 || maxTotalBytes < 1) {
      throw new IllegalArgumentException(
          "form limits must be positive: %d parts, %d and %d bytes"
              .formatted(maxParts, maxPartBytes, maxTotalBytes));
    }
  }
}
