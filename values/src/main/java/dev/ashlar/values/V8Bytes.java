package dev.ashlar.values;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a message in the engine's format, taken one after the other, never past the end. */
final class V8Bytes {
  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] in;
  private int at;

  V8Bytes(byte[] in, int at) {
    this.in = in;
    this.at = at;
  }

  int at() {
    return at;
  }

  boolean atEnd() {
    return at == in.length;
  }

  int left() {
    return in.length - at;
  }

  int next() {
    if (at == in.length) {
      throw ended();
    }
    return in[at++] & 0xFF;
  }

  /** The next tag; padding before it is passed over. */
  int tag() {
    int tag = next();
    while (tag == 0) {
      tag = next();
    }
    return tag;
  }

  /** The tag to come, without taking it; -1 at the end. */
  int peekTag() {
    int i = at;
    while (i < in.length && in[i] == 0) {
      i++;
    }
    return i < in.length ? in[i] & 0xFF : -1;
  }

  /** A number of at most 63 bits; the engine has none of more than 32. */
  long varint() {
    long number = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int octet = next();
      number |= (octet & 0x7FL) << shift;
      if (octet < 0x80) {
        return number;
      }
    }
    throw malformed("a number of more than nine bytes");
  }

  long varint32() {
    long number = varint();
    if (number > 0xFFFFFFFFL) {
      throw malformed("the number %d where 32 bits are meant".formatted(number));
    }
    return number;
  }

  int zigzag() {
    long number = varint32();
    return (int) (number >>> 1) ^ -(int) (number & 1);
  }

  /** A length in bytes, of which all must be there. */
  int length() {
    long length = varint32();
    if (length > left()) {
      throw malformed("%d bytes announced, %d left".formatted(length, left()));
    }
    return (int) length;
  }

  double float64() {
    if (left() < 8) {
      throw ended();
    }
    double number = (double) DOUBLE.get(in, at);
    at += 8;
    // One NaN only: the others could carry hidden bits.
    return Double.isNaN(number) ? Double.NaN : number;
  }

  byte[] bytes(int length) {
    at += length;
    return Arrays.copyOfRange(in, at - length, at);
  }

  String latin1() {
    int length = length();
    at += length;
    return new String(in, at - length, length, StandardCharsets.ISO_8859_1);
  }

  String wide() {
    int length = length();
    if ((length & 1) != 0) {
      throw malformed("a string of %d bytes, two a character".formatted(length));
    }
    var chars = new char[length / 2];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ((in[at] & 0xFF) | (in[at + 1] << 8));
      at += 2;
    }
    return new String(chars);
  }

  String utf8() {
    byte[] bytes = bytes(length());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("a string that is not UTF-8");
    }
  }

  BigInteger bigInt() {
    long field = varint32();
    int length = (int) (field >>> 1);
    if (length % 8 != 0 || length > left()) {
      throw malformed("a bigint of %d bytes, %d left".formatted(length, left()));
    }
    byte[] digits = bytes(length);
    for (int i = 0, j = length - 1; i < j; i++, j--) {
      byte swapped = digits[i];
      digits[i] = digits[j];
      digits[j] = swapped;
    }
    var magnitude = new BigInteger(1, digits);
    return (field & 1) == 0 ? magnitude : magnitude.negate();
  }

  ValuesException malformed(String what) {
    return ValuesException.malformed("%s at byte %d".formatted(what, at));
  }

  private ValuesException ended() {
    return malformed("the message ends");
  }
}
