package dev.ashlar.net;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.URI;

/** The body of an answer: it ends in our errors, and after the policy's number of bytes. */
final class FetchedBody extends FilterInputStream {
  private final URI url;
  private final FetchPolicy policy;
  private final Arrival arrival;
  private final Runnable abandon;
  private long count;

  /**
   * @param abandon gives up what is still to come
   */
  FetchedBody(Arrival arrival, URI url, FetchPolicy policy, Runnable abandon) {
    super(arrival.getInputStream());
    this.url = url;
    this.policy = policy;
    this.arrival = arrival;
    this.abandon = abandon;
  }

  boolean holds(long bytes) {
    return arrival.holds(bytes);
  }

  @Override
  public void close() throws IOException {
    in.close();
    abandon.run();
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n;
    try {
      n = in.read(bytes, offset, length);
    } catch (IOException broken) {
      throw Failures.of(url, policy, broken);
    }
    count += Math.max(n, 0);
    if (count > policy.maxBytes()) {
      close();
      throw GuardedClient.tooBig(url, policy);
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    return n <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(n, 8192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
