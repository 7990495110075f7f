package dev.ashlar.sandbox;

/** Takes frames of one type, on the cell's reading thread, one at a time. */
@FunctionalInterface
interface FrameHandler {
  /**
   * Takes one frame.
   *
   * @param body the frame's own copy
   * @throws ProtocolException when the frame is out of place or ill formed; ends the cell
   */
  void handle(int flags, int id, byte[] body) throws ProtocolException;
}
