package dev.ashlar.keys;

/** Where Omni Keys are kept. Implementations are thread-safe; their methods may block. */
public interface KeyNetwork {
  /** The name that scripts ask for, such as {@code local}. */
  String name();

  /**
   * The key of a worker, made on the first request; the same one ever after, whoever asked first.
   * The caller closes the handle.
   */
  KeyHandle omniKey(WorkerKeyId id);
}
