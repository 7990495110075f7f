package dev.ashlar.job;

import java.net.URI;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Where the slices of a job get their data from. */
public sealed interface InputSet {
  /** Slice numbers stay whole numbers of JavaScript. */
  long MAX_SLICES = (1L << 53) - 1;

  /** How many slices there are; empty where they are still being added. */
  OptionalLong count();

  /** A formula: slice n is its element n - 1. */
  record Range(RangeDocument document) implements InputSet {
    @Override
    public OptionalLong count() {
      return OptionalLong.of(document.count());
    }
  }

  /**
   * Values sent one by one, in pieces, until the deployer closes the job.
   *
   * @param initial the KVIN array that came with the deploy, or null when all follow later
   */
  record Values(@Nullable String initial) implements InputSet {
    @Override
    public OptionalLong count() {
      return OptionalLong.empty();
    }
  }

  /** An URL for each slice: {@code {slice}} in the pattern stands for the slice's number. */
  record Pattern(String url, long sliceCount) implements InputSet {
    private static final String PLACEHOLDER = "{slice}";

    /** Refuses a pattern without a placeholder and a count that is not positive. */
    public Pattern {
      if (!url.contains(PLACEHOLDER)) {
        throw JobException.badArgument(
            "data pattern without {slice}: " + Texts.excerpt(url), "put {slice} into the URL");
      }
      Counts.check(sliceCount, "data pattern");
    }

    /** The URL of one slice's datum. */
    public String urlOf(long slice) {
      return url.replace(PLACEHOLDER, Long.toString(slice));
    }

    @Override
    public OptionalLong count() {
      return OptionalLong.of(sliceCount);
    }
  }

  /** A range that is kept elsewhere; only its length is known here. */
  record RangeAt(URI location, long sliceCount) implements InputSet {
    /** Refuses a negative count and one above {@link #MAX_SLICES}. */
    public RangeAt {
      Counts.check(sliceCount, "range at " + location);
    }

    @Override
    public OptionalLong count() {
      return OptionalLong.of(sliceCount);
    }
  }
}
