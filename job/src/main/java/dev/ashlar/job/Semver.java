package dev.ashlar.job;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version by semver.org: three numbers and an optional pre-release. Build metadata is dropped, as
 * it takes no part in any comparison.
 */
public record Semver(long major, long minor, long patch, List<String> preRelease)
    implements Comparable<Semver> {
  private static final int MAX_LENGTH = 256;
  private static final Pattern FORM =
      Pattern.compile(
          "[v=\\s]*(\\d{1,15})\\.(\\d{1,15})\\.(\\d{1,15})"
              + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z.-]+)?");

  public Semver {
    preRelease = List.copyOf(preRelease);
  }

  static Semver of(long major, long minor, long patch) {
    return new Semver(major, minor, patch, List.of());
  }

  /** Reads {@code 1.2.3}, {@code v1.2.3-beta.1+build}; anything else is refused. */
  public static Semver parse(String text) {
    Matcher matcher = text.length() > MAX_LENGTH ? null : FORM.matcher(text.strip());
    if (matcher == null || !matcher.matches()) {
      throw JobException.badArgument(
          "not a version: '%s'".formatted(Texts.excerpt(text)), "send one such as 1.0.0");
    }
    String pre = matcher.group(4);
    return new Semver(
        Long.parseLong(matcher.group(1)),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)),
        pre == null ? List.of() : Arrays.asList(pre.split("\\.", -1)));
  }

  public boolean isPreRelease() {
    return !preRelease.isEmpty();
  }

  boolean sameTriple(Semver other) {
    return major == other.major && minor == other.minor && patch == other.patch;
  }

  @Override
  public int compareTo(Semver other) {
    int order = Long.compare(major, other.major);
    order = order != 0 ? order : Long.compare(minor, other.minor);
    order = order != 0 ? order : Long.compare(patch, other.patch);
    return order != 0 ? order : comparePreRelease(other);
  }

  private int comparePreRelease(Semver other) {
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      // A release comes after its pre-releases.
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
      int order = compareIdentifiers(preRelease.get(i), other.preRelease.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  private static int compareIdentifiers(String a, String b) {
    boolean aNumber = a.chars().allMatch(Character::isDigit);
    boolean bNumber = b.chars().allMatch(Character::isDigit);
    if (aNumber && bNumber) {
      return new java.math.BigInteger(a).compareTo(new java.math.BigInteger(b));
    }
    return aNumber == bNumber ? a.compareTo(b) : Boolean.compare(bNumber, aNumber);
  }

  @Override
  public String toString() {
    String triple = "%d.%d.%d".formatted(major, minor, patch);
    return preRelease.isEmpty() ? triple : triple + "-" + String.join(".", preRelease);
  }
}
