package dev.ashlar.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests of refusals share. */
final class Refusals {
  private Refusals() {}

  static AbstractThrowableAssert<?, ?> assertRefused(
      ThrowingCallable call, StoreException.Code code) {
    StoreException refusal = catchThrowableOfType(StoreException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    return assertThat(refusal);
  }
}
