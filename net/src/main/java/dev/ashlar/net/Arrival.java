package dev.ashlar.net;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Content;

/** An answer as it arrives; knows whether a small body came together with its head. */
final class Arrival extends InputStreamResponseListener {
  /** What comes in the same packets is handed on within this time. */
  private static final Duration MOMENT = Duration.ofMillis(5);

  private final CountDownLatch first = new CountDownLatch(1);
  private volatile int firstBytes;

  @Override
  public void onContent(Response response, Content.Chunk chunk, Runnable demander) {
    if (first.getCount() > 0 && chunk.hasRemaining()) {
      firstBytes = chunk.remaining();
      first.countDown();
    }
    super.onContent(response, chunk, demander);
  }

  @Override
  public void onSuccess(Response response) {
    first.countDown();
    super.onSuccess(response);
  }

  @Override
  public void onFailure(Response response, Throwable failure) {
    first.countDown();
    super.onFailure(response, failure);
  }

  /** Whether so many bytes are there, or come in a moment. */
  boolean holds(long bytes) {
    try {
      return bytes == 0
          || (first.await(MOMENT.toNanos(), TimeUnit.NANOSECONDS) && firstBytes >= bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
