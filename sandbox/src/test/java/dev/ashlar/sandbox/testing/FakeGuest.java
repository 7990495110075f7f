package dev.ashlar.sandbox.testing;

import dev.ashlar.sandbox.Cause;

/** What a {@link SliceFunction} can do besides returning a result. */
public interface FakeGuest {
  /** Reports progress in percent. */
  void progress(double percent);

  /** Writes a console line whose arguments are the value body of an array. */
  void console(String level, byte[] arguments);

  /** Emits a custom event. */
  void emit(String name, byte[] value);

  /** Ends the slice as {@code work.reject} does. Does not return. */
  RuntimeException reject(byte[] reason, int retries);

  /** Ends the whole sandbox in the middle of this slice. Does not return. */
  RuntimeException end(Cause cause, String limit, String value);
}
