package dev.ashlar.sandbox;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins a WebSocket to a cell. To the cell it is two streams of bytes, like any body, with their
 * credit: what the script does not take is not read from the peer, and what the peer does not take
 * is not read from the script. The cell ends its stream when it has heard of the close, and only
 * then is the connection given up.
 */
final class SocketPipe {
  /** What of a message is sent on at once. */
  private static final int PIECE = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(SocketPipe.class);

  private final SocketLink link;
  private final int maxMessage;
  private final Runnable heard;
  private final Feed toCell = new Feed();

  /**
   * @param heard told of each piece of a message that goes to the cell
   */
  SocketPipe(SocketLink link, int maxMessage, Runnable heard) {
    this.link = link;
    this.maxMessage = maxMessage;
    this.heard = heard;
  }

  /** What the cell is to be sent; closing it breaks the connection off. */
  Body body() {
    return new Body.Streamed(toCell, Body.UNKNOWN_LENGTH);
  }

  /**
   * Sends on what comes from the cell until the cell has ended, on a thread of its own.
   *
   * @param breach hears of records that no honest cell sends
   * @param over told once the connection is given up
   */
  void drain(InputStream fromCell, Consumer<String> breach, Runnable over) {
    Thread.ofVirtual()
        .name("isolate-socket")
        .start(() -> {
          try (link;
              var records = new DataInputStream(fromCell)) {
            for (int kind = records.read(); kind >= 0; kind = records.read()) {
              pass(kind, records);
            }
          } catch (ProtocolException e) {
            breach.accept(e.getMessage());
          } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a WebSocket of a script ended");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            over.run();
          }
        });
  }

  private void pass(int kind, DataInputStream records) throws IOException, InterruptedException {
    int left = SocketRecords.checkedLength(kind, records.readInt(), maxMessage);
    if (kind == SocketRecords.CLOSE) {
      var close = SocketRecords.close(exactly(records, left));
      link.close(close.code(), close.reason());
      return;
    }
    do {
      byte[] piece = exactly(records, Math.min(left, PIECE));
      left -= piece.length;
      link.send(kind == SocketRecords.TEXT, piece, left == 0);
    } while (left > 0);
  }

  private static byte[] exactly(DataInputStream records, int count) throws IOException {
    byte[] bytes = records.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("a record is cut off");
    }
    return bytes;
  }

  /** What comes from the peer, as records. */
  private final class Feed extends InputStream {
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean over;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      while (!current.hasRemaining()) {
        if (over) {
          return -1;
        }
        SocketLink.Received received = next();
        over = !(received instanceof SocketLink.Received.Piece);
        heard.run();
        current = SocketRecords.of(received);
      }
      int count = Math.min(length, current.remaining());
      current.get(bytes, offset, count);
      return count;
    }

    private SocketLink.Received next() throws IOException {
      try {
        return link.receive();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a message");
      }
    }

    @Override
    public void close() {
      if (!over) { // Else the cell has still to say that it heard of the end.
        link.close();
      }
    }
  }
}
