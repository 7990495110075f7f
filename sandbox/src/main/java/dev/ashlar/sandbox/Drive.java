package dev.ashlar.sandbox;

/** How events reach a script; which one it gets is decided after it was evaluated. */
public enum Drive {
  /** Methods of the default export are called. */
  HANDLER,
  /** The script listens for messages and speaks Comlink. */
  COMLINK,
  /** The script listens for {@code fetch} and {@code scheduled} events. */
  EVENTS
}
