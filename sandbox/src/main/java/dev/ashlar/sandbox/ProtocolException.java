package dev.ashlar.sandbox;

import java.io.IOException;

/** A cell said something that honest host code never says; it costs the cell its life. */
final class ProtocolException extends IOException {
  ProtocolException(String message) {
    super(message);
  }
}
