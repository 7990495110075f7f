package dev.ashlar.sandbox;

/** The guest answered a request with an error of its own. */
final class GuestFailure extends Exception {
  private final transient GuestError error;

  GuestFailure(GuestError error) {
    super("%s: %s".formatted(error.name(), error.message()));
    this.error = error;
  }

  GuestError error() {
    return error;
  }
}
