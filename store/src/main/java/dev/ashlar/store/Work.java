package dev.ashlar.store;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What is done within one transaction. It may be run several times, until it wins against others,
 * so it must not touch anything but the database.
 */
@FunctionalInterface
public interface Work<T extends @Nullable Object> {
  T in(Handle handle);

  /** Work that answers nothing. */
  @FunctionalInterface
  interface Deed {
    void in(Handle handle);
  }
}
