package dev.ashlar.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of a stranger's stream, each with at most so many bytes. Confined to one thread. */
final class LineReader {
  private static final int CHUNK = 64 * 1024;

  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[CHUNK];
  private int at;
  private int end;
  private long bytesRead;

  LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** Bytes of all lines so far. */
  long bytesRead() {
    return bytesRead;
  }

  /** The next line without its line feed; null at the end, where half a line counts for nothing. */
  @Nullable String next() throws IOException, ProtocolException {
    var line = new ByteArrayOutputStream(256);
    while (true) {
      if (at == end) {
        at = 0;
        end = in.read(buffer);
        if (end <= 0) {
          end = 0;
          return null;
        }
      }
      int from = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      line.write(buffer, from, at - from);
      if (line.size() > maxBytes) {
        throw new ProtocolException("a line has more than %d bytes".formatted(maxBytes));
      }
      if (at < end) {
        at++;
        bytesRead += line.size() + 1L;
        return line.toString(StandardCharsets.UTF_8);
      }
    }
  }
}
