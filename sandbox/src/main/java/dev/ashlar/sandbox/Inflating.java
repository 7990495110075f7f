package dev.ashlar.sandbox;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Inflates a body as it is read. The reader of its head is made at the first read, since making it
 * waits for the first bytes.
 */
final class Inflating extends InputStream {
  private static final int BUFFER = 8 * 1024;
  private static final Set<String> CODINGS = Set.of("gzip", "x-gzip", "deflate");

  private final String coding;
  private final InputStream source;
  private boolean begun;
  private InputStream plain;

  private Inflating(String coding, InputStream source) {
    this.coding = coding;
    this.source = source;
    this.plain = source;
  }

  static boolean knows(String coding) {
    return CODINGS.contains(coding);
  }

  /** The stream itself where its coding is none of ours. */
  static InputStream of(String coding, InputStream source) {
    return knows(coding) ? new Inflating(coding, source) : source;
  }

  /** Inflaters ask how much is there before each block, and take none for the end. */
  private static final class NeverDry extends FilterInputStream {
    NeverDry(InputStream in) {
      super(in);
    }

    @Override
    public int available() {
      return 1;
    }
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!begun) {
      begun = true;
      int first = source.read();
      if (first < 0) {
        return -1; // An empty body, whatever its coding says.
      }
      var whole = new NeverDry(new FirstByte(first, source));
      plain =
          coding.equals("deflate")
              ? new InflaterInputStream(whole)
              : new GZIPInputStream(whole, BUFFER);
    }
    return plain.read(bytes, offset, length);
  }

  /** A stream whose first byte was read already. */
  private static final class FirstByte extends FilterInputStream {
    private int first;

    FirstByte(int first, InputStream rest) {
      super(rest);
      this.first = first;
    }

    @Override
    public int read() throws IOException {
      int value = first;
      first = -1;
      return value >= 0 ? value : in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (first < 0 || length == 0) {
        return in.read(bytes, offset, length);
      }
      bytes[offset] = (byte) first;
      first = -1;
      return 1;
    }
  }

  @Override
  public void close() throws IOException {
    // Not the inflater's own close, which a thread in the middle of a read would hold up.
    source.close();
  }
}
