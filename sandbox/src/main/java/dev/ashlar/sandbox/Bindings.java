package dev.ashlar.sandbox;

/**
 * The one door through which a smart worker reaches anything outside its process. Called from any
 * number of threads at once; calls may block, and are interrupted when the instance ends.
 *
 * <p>What is thrown from here reaches the script as an error with that message, so messages must
 * tell nothing that the worker's owner may not know. Every argument was chosen by the script.
 */
public interface Bindings {
  /** A request to the world; redirects are followed unless the call says otherwise. */
  FetchReply fetch(FetchCall call) throws InterruptedException;

  /** Opens a WebSocket, and returns once it is open; the caller closes it. */
  SocketLink connect(SocketCall call) throws InterruptedException;

  /**
   * Asks for the worker's key in a store. The answer is a number that {@link #derive} takes; the
   * bytes of the key stay outside.
   */
  long omniKey(String store);

  /** Derives bytes from a key by HKDF. */
  byte[] derive(KeyDerivation derivation);

  /** Takes a line of the worker's log; must not block for long. */
  void log(LogLine line);
}
