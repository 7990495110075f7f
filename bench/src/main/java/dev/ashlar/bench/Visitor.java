package dev.ashlar.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Asks one URL over one kept connection of HTTP/1.1 and reads nothing into the answers but their
 * status and length. Must be closed.
 */
final class Visitor implements AutoCloseable {
  private static final int LIMIT_MILLIS = 10_000;
  private static final String LENGTH = "content-length:";

  private final Socket socket;
  private final InputStream in;
  private final byte[] request;

  Visitor(URI url) throws IOException {
    this.socket = new Socket(url.getHost(), url.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LIMIT_MILLIS);
    this.in = new BufferedInputStream(socket.getInputStream());
    this.request =
        "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n"
            .formatted(url.getRawPath(), url.getRawAuthority())
            .getBytes(StandardCharsets.US_ASCII);
  }

  /** Asks once; anything but this answer is an error. */
  void ask(String expected) throws IOException {
    socket.getOutputStream().write(request);
    String status = line();
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith(LENGTH)) {
        length = Integer.parseInt(lower.substring(LENGTH.length()).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (!status.contains(" 200") || !body.equals(expected)) {
      throw new IOException("answered %s: %s instead of %s".formatted(status, body, expected));
    }
  }

  private String line() throws IOException {
    var bytes = new byte[256];
    int count = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the server closed the connection");
      }
      if (count == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * count);
      }
      bytes[count++] = (byte) b;
    }
    return new String(bytes, 0, count, StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
