package dev.ashlar.base;

/** The version of this build, as {@code ashlar --version} and every greeting on a wire tell it. */
public final class Version {
  public static final String CURRENT = "0.1.0";

  private Version() {}
}
