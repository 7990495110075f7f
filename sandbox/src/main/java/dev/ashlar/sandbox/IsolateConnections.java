package dev.ashlar.sandbox;

/**
 * How far the connections of a smart worker may go. A cell is told these numbers, and the parent
 * holds it to those that cost more than the cell's own memory.
 *
 * @param sockets WebSockets at once, those that are being made included
 * @param socketMessageBytes largest message of a WebSocket, either way
 * @param socketQueueBytes what a script may send ahead of the peer, for each WebSocket
 * @param eventSources event sources at once
 * @param eventMessageChars longest line and longest message of an event source
 */
public record IsolateConnections(
    int sockets,
    int socketMessageBytes,
    int socketQueueBytes,
    int eventSources,
    int eventMessageChars) {
  /** Each has two virtual threads and a window of bytes in the parent. */
  public static final int MAX_CONNECTIONS = 1_000;

  /** They are whole in the guest's memory only, which has no room for more. */
  public static final int MAX_BYTES = 512 << 20;

  public static final IsolateConnections DEFAULTS =
      new IsolateConnections(64, 16 << 20, 32 << 20, 64, 16 << 20);

  /** Refuses what is below one, beyond what a cell can be given, or no use together. */
  public IsolateConnections {
    IsolateCounts.check("sockets", sockets, MAX_CONNECTIONS);
    IsolateCounts.check("socket-message", socketMessageBytes, MAX_BYTES);
    IsolateCounts.check("socket-queue", socketQueueBytes, MAX_BYTES);
    IsolateCounts.check("event-sources", eventSources, MAX_CONNECTIONS);
    IsolateCounts.check("event-message", eventMessageChars, MAX_BYTES);
    if (socketQueueBytes < socketMessageBytes) {
      throw new IllegalArgumentException(
          "socket-queue (%d) is smaller than one socket-message (%d)"
              .formatted(socketQueueBytes, socketMessageBytes));
    }
  }
}
