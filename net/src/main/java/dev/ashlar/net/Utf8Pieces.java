package dev.ashlar.net;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads texts whose UTF-8 comes in pieces that may end in the middle of a character. */
final class Utf8Pieces {
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[] rest = new byte[0];

  /**
   * The characters that are whole by now.
   *
   * @param last whether the text ends here
   */
  String next(byte[] piece, boolean last) throws CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.wrap(joined(piece));
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, text, last);
    if (result.isError()) {
      result.throwException();
    }
    rest = Arrays.copyOfRange(bytes.array(), bytes.position(), bytes.limit());
    if (last) {
      decoder.reset();
    }
    return text.flip().toString();
  }

  private byte[] joined(byte[] piece) {
    if (rest.length == 0) {
      return piece;
    }
    byte[] joined = Arrays.copyOf(rest, rest.length + piece.length);
    System.arraycopy(piece, 0, joined, rest.length, piece.length);
    return joined;
  }
}
