package dev.ashlar.sandbox;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A cell whose words the test writes: to the parent a process with a socket, as any other. Must be
 * closed.
 */
final class Puppet implements AutoCloseable {
  private final Cell cell;
  private final SocketChannel ours;
  private final Process process;

  /** What the parent calls the end of one that {@link #leave}s. */
  static final String LEFT = "exit code 143";

  Puppet(Path folder, Watchdog watchdog) throws IOException {
    Path socket = Files.createTempFile(folder, "s", "");
    Files.delete(socket);
    try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      ours = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      process = new ProcessBuilder("sleep", "600").start();
      cell =
          new Cell(
              EngineProcess.bare(process),
              listener.accept(),
              new LastWords(),
              watchdog,
              128L << 20);
    }
  }

  Cell cell() {
    return cell;
  }

  /** A frame as it stands on the wire. */
  static byte[] frame(int type, int flags, int id, byte[] body) {
    return ByteBuffer.allocate(FrameReader.HEADER + body.length)
        .putInt(body.length)
        .put((byte) type)
        .put((byte) flags)
        .putShort((short) 0)
        .putInt(id)
        .put(body)
        .array();
  }

  /** Says these bytes; answers whether the parent wanted to hear them all. */
  boolean say(byte[] bytes) {
    try {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        ours.write(left);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Leaves as a process does that is asked to, after its last word. */
  void leave() throws IOException {
    ours.shutdownOutput();
    process.destroy();
  }

  /** Waits until the parent has killed the process, whose socket the kernel would close then. */
  void awaitKill() throws Exception {
    process.onExit().get(10, TimeUnit.SECONDS);
    ours.shutdownOutput();
  }

  /** Reads on until a frame of one of these types comes; its id. */
  int readUntil(Set<FrameType> last) throws IOException {
    var header = ByteBuffer.allocate(FrameReader.HEADER);
    while (true) {
      read(header.clear());
      read(ByteBuffer.allocate(header.getInt(0)));
      int type = header.get(4);
      if (last.stream().anyMatch(known -> known.code() == type)) {
        return header.getInt(8);
      }
    }
  }

  /** Answers each question with this until a frame of the given type comes; its id. */
  int answerUntil(FrameType last, byte[] toInit, byte[] toLoad) throws IOException {
    var header = ByteBuffer.allocate(FrameReader.HEADER);
    for (; ; ) {
      read(header.clear());
      int length = header.getInt(0);
      int type = header.get(4);
      int id = header.getInt(8);
      read(ByteBuffer.allocate(length));
      if (type == last.code()) {
        return id;
      }
      if (type == FrameType.INIT.code()) {
        answer(id, toInit);
      } else if (type == FrameType.LOAD.code()) {
        answer(id, toLoad);
      }
    }
  }

  private void answer(int id, byte[] body) throws IOException {
    if (!say(frame(FrameType.RESULT.code(), 0, id, body))) {
      throw new IOException("the parent hung up");
    }
  }

  private void read(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (ours.read(target) < 0) {
        throw new IOException("the parent hung up");
      }
    }
  }

  @Override
  public void close() throws IOException {
    cell.close();
    ours.close();
  }
}
