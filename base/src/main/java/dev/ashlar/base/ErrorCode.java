package dev.ashlar.base;

/** A stable name for one way to fail. Each module has an enum of its own that implements this. */
public interface ErrorCode {
  /**
   * The name users may search for and programs may compare, such as {@code ENOFUNDS}. Never changes
   * meaning.
   */
  String name();

  /** Who should act. */
  Fault fault();
}
