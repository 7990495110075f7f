package dev.ashlar.sandbox.testing;

import dev.ashlar.sandbox.JobCode;
import dev.ashlar.sandbox.SliceInput;

/** What a {@link FakeSandbox} does for a slice: value body in, value body out. */
@FunctionalInterface
public interface SliceFunction {
  /**
   * Runs one slice; {@code guest} does what a script does through its globals.
   *
   * @throws Exception to fail the slice with the exception's simple class name and message
   */
  byte[] run(JobCode code, SliceInput input, FakeGuest guest) throws Exception;
}
