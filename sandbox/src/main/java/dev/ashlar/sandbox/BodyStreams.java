package dev.ashlar.sandbox;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small services for streams of bodies. */
final class BodyStreams {
  private static final Logger LOG = LoggerFactory.getLogger(BodyStreams.class);

  private BodyStreams() {}

  /** Closes a stream that is given up either way. */
  static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException | RuntimeException e) {
      LOG.atDebug().setCause(e).log("a body does not close");
    }
  }
}
