package dev.ashlar.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A body that ends in an error after its limit, and tells once when it has been read to its end.
 */
final class BodyStream extends FilterInputStream {
  private final long limit;
  private final Runnable onEnd;
  private long count;
  private boolean ended;

  BodyStream(InputStream in, long limit, Runnable onEnd) {
    super(in);
    this.limit = limit;
    this.onEnd = onEnd;
  }

  static NetException tooBig(long limit) {
    return new NetException(
        NetException.Code.BODY_TOO_BIG,
        "the body is larger than the limit of %d bytes".formatted(limit),
        "send less");
  }

  boolean ended() {
    return ended;
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    counted(b < 0 ? -1 : 1);
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = in.read(bytes, offset, length);
    counted(n);
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = in.skip(n);
    counted(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void counted(long n) {
    if (n < 0 && !ended) {
      ended = true;
      onEnd.run();
    }
    count += Math.max(n, 0);
    if (count > limit) {
      throw tooBig(limit);
    }
  }
}
