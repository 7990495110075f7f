package dev.ashlar.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.util.Callback;

/**
 * A request's body that is sent as it is read, by a virtual thread of its own: Jetty would read the
 * stream on one of its few threads, and a slow one would hold up all requests.
 */
final class Upload extends AsyncRequestContent {
  private static final int BUFFER = 64 << 10;

  private final InputStream source;
  private final long length;
  private volatile long lastProgress = System.nanoTime();

  /**
   * @param length of all bytes, or -1
   */
  Upload(InputStream source, long length) {
    super((String) null);
    this.source = source;
    this.length = length;
  }

  @Override
  public long getLength() {
    return length;
  }

  /** When bytes last went out. */
  long lastProgress() {
    return lastProgress;
  }

  void start() {
    Thread.ofVirtual().name("fetch-upload").start(this::send);
  }

  /** The exchange is over, whether all was sent or not. From any thread. */
  void stop() {
    Thread.ofVirtual().name("fetch-upload-end").start(this::closeSource);
  }

  private void send() {
    long sent = 0;
    var buffer = new byte[BUFFER];
    try {
      for (int n = source.read(buffer); n >= 0; n = source.read(buffer)) {
        sent += n;
        if (length >= 0 && sent > length) {
          throw new IOException("the body is longer than the %d bytes announced".formatted(length));
        }
        write(buffer, n);
      }
      if (length > sent) {
        throw new IOException(
            "the body ended after %d of %d bytes announced".formatted(sent, length));
      }
      close();
    } catch (IOException | RuntimeException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } finally {
      closeSource();
    }
  }

  private void write(byte[] buffer, int count) throws IOException, InterruptedException {
    var taken = new Callback.Completable();
    write(ByteBuffer.wrap(buffer, 0, count), taken);
    try {
      taken.get();
      lastProgress = System.nanoTime();
    } catch (ExecutionException e) {
      throw new IOException("the peer takes no more of the body", e.getCause());
    }
  }

  private void closeSource() {
    try {
      source.close();
    } catch (IOException alreadyBroken) {
      // The body is given up either way.
    }
  }
}
