package dev.ashlar.job;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of versions as npm writes them: {@code ^1.0.0}, {@code ~1.2}, {@code >=1 <3}, {@code
 * 1.x}, {@code 1.0.0 - 2.0.0}, and alternatives joined by {@code ||}.
 *
 * <p>A pre-release fits only where the range names a pre-release of the same three numbers, as npm
 * has it.
 */
public final class SemverRange {
  private static final int MAX_LENGTH = 256;
  private static final Pattern HYPHEN = Pattern.compile("(\\S+)\\s+-\\s+(\\S+)");
  private static final Pattern PART =
      Pattern.compile(
          "(\\^|~>?|>=|<=|>|<|=)?\\s*v?(\\d{1,15}|[xX*])(?:\\.(\\d{1,15}|[xX*]))?"
              + "(?:\\.(\\d{1,15}|[xX*])(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?)?(?=\\s|$)");

  private final String text;
  private final List<List<Comparator>> alternatives;

  private SemverRange(String text, List<List<Comparator>> alternatives) {
    this.text = text;
    this.alternatives = alternatives;
  }

  /** Reads a range; an empty one means every release. */
  public static SemverRange parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw notARange(text);
    }
    var alternatives = new ArrayList<List<Comparator>>();
    for (String alternative : text.split("\\|\\|", -1)) {
      alternatives.add(alternative(alternative.strip(), text));
    }
    return new SemverRange(text, List.copyOf(alternatives));
  }

  private static List<Comparator> alternative(String part, String whole) {
    var comparators = new ArrayList<Comparator>();
    Matcher hyphen = HYPHEN.matcher(part);
    String source = hyphen.matches() ? ">=" + hyphen.group(1) + " <=" + hyphen.group(2) : part;
    Matcher matcher = PART.matcher(source);
    int at = 0;
    while (matcher.lookingAt()) {
      addTo(comparators, matcher);
      at = matcher.end();
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        at++;
      }
      matcher.region(at, source.length());
    }
    if (at < source.length()) {
      throw notARange(whole);
    }
    return List.copyOf(comparators);
  }

  private static void addTo(List<Comparator> comparators, Matcher matcher) {
    String operator = matcher.group(1) == null ? "" : matcher.group(1);
    long major = number(matcher.group(2));
    long minor = major < 0 ? -1 : number(matcher.group(3));
    long patch = minor < 0 ? -1 : number(matcher.group(4));
    String pre = matcher.group(5);
    Semver low =
        new Semver(
            Math.max(0, major),
            Math.max(0, minor),
            Math.max(0, patch),
            pre == null || patch < 0 ? List.of() : List.of(pre.split("\\.", -1)));
    // The first version after all those that the written numbers cover: 1.2 covers up to 1.3.0.
    Semver next = next(major, minor, patch);
    switch (operator) {
      case "^" -> between(comparators, low, caret(major, minor, patch));
      case "~", "~>" -> between(comparators, low, next(major, minor, -1));
      case ">" -> comparators.add(patch < 0 ? atLeast(next, major) : new Comparator(low, 1, false));
      case ">=" -> comparators.add(new Comparator(low, 1, true));
      case "<" -> comparators.add(new Comparator(low, -1, false));
      case "<=" ->
          comparators.add(
              patch < 0 ? new Comparator(next, -1, major < 0) : new Comparator(low, -1, true));
      default -> {
        if (patch < 0) {
          between(comparators, low, next);
        } else {
          comparators.add(new Comparator(low, 0, true));
        }
      }
    }
  }

  private static final Semver INFINITY = Semver.of(Long.MAX_VALUE, 0, 0);

  /** {@code >1} means from 2.0.0; {@code >*} means nothing at all. */
  private static Comparator atLeast(Semver next, long major) {
    return new Comparator(next, 1, major >= 0);
  }

  private static void between(List<Comparator> comparators, Semver low, Semver high) {
    comparators.add(new Comparator(low, 1, true));
    comparators.add(new Comparator(high, -1, false));
  }

  private static Semver next(long major, long minor, long patch) {
    if (major < 0) {
      return INFINITY;
    }
    if (minor < 0) {
      return Semver.of(major + 1, 0, 0);
    }
    return patch < 0 ? Semver.of(major, minor + 1, 0) : Semver.of(major, minor, patch + 1);
  }

  /** A caret lets everything change that stands right of the first number that is not zero. */
  private static Semver caret(long major, long minor, long patch) {
    if (major != 0 || minor < 0) {
      return next(major, -1, -1);
    }
    return minor != 0 || patch < 0 ? next(0, minor, -1) : next(0, 0, patch);
  }

  private static long number(String text) {
    return text == null || "xX*".contains(text) ? -1 : Long.parseLong(text);
  }

  public boolean contains(Semver version) {
    for (List<Comparator> comparators : alternatives) {
      if (fits(comparators, version)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fits(List<Comparator> comparators, Semver version) {
    boolean named = !version.isPreRelease();
    for (Comparator comparator : comparators) {
      if (!comparator.accepts(version)) {
        return false;
      }
      named |= comparator.bound.isPreRelease() && comparator.bound.sameTriple(version);
    }
    return named;
  }

  private static JobException notARange(String text) {
    return JobException.badArgument(
        "not a range of versions: '%s'".formatted(Texts.excerpt(text)), "send one such as ^1.0.0");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SemverRange range && alternatives.equals(range.alternatives);
  }

  @Override
  public int hashCode() {
    return alternatives.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  /** Above (1), below (-1) or equal to (0) a bound, which itself may count or not. */
  private record Comparator(Semver bound, int side, boolean inclusive) {
    boolean accepts(Semver version) {
      int order = Integer.signum(version.compareTo(bound));
      return order == 0 ? inclusive : order == side;
    }
  }
}
