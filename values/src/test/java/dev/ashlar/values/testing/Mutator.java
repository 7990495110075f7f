package dev.ashlar.values.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Turns kept inputs into inputs that nobody thought of, the same ones for the same seed. Confined
 * to one thread.
 */
public final class Mutator {
  /** Bytes that mean something to most formats: ends of ranges, and long numbers. */
  private static final byte[][] TELLING = {
    {0},
    {1},
    {-1},
    {127},
    {-128},
    {-1, -1, -1, -1, 15},
    {-1, -1, -1, -1, 7},
    {0, 0, 0, 0},
    {-128, 0}
  };

  private final Random random;
  private final List<byte[]> inputs;
  private final List<byte[]> words;

  /**
   * Mutates the given inputs.
   *
   * @param words pieces that the format knows, put in now and then
   */
  public Mutator(long seed, List<byte[]> inputs, List<String> words) {
    this.random = new Random(seed);
    this.inputs = List.copyOf(inputs);
    this.words = words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** The next input. */
  public byte[] next() {
    byte[] bytes = any(inputs);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes = changed(bytes);
    }
    return bytes;
  }

  /** One change of given bytes. */
  public byte[] changed(byte[] bytes) {
    if (bytes.length == 0) {
      return any(List.of(TELLING));
    }
    int at = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(bytes.length - at, 40));
    return switch (random.nextInt(8)) {
      case 0 -> spliced(bytes, at, 1, new byte[] {(byte) (bytes[at] ^ (1 << random.nextInt(8)))});
      case 1 -> spliced(bytes, at, 1, new byte[] {(byte) random.nextInt(256)});
      case 2 -> spliced(bytes, at, 1, any(List.of(TELLING)));
      case 3 -> spliced(bytes, at, length, new byte[0]);
      case 4 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      case 5 -> Arrays.copyOf(bytes, at);
      case 6 -> spliced(bytes, at, 0, part(any(inputs)));
      default -> spliced(bytes, at, random.nextInt(2), words.isEmpty() ? part(bytes) : any(words));
    };
  }

  /** A number from 0 to below the bound, from the same stream of chance. */
  public int chance(int bound) {
    return random.nextInt(bound);
  }

  private byte[] part(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    int at = random.nextInt(bytes.length);
    return Arrays.copyOfRange(bytes, at, at + 1 + random.nextInt(bytes.length - at));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private static byte[] spliced(byte[] bytes, int at, int drop, byte[] put) {
    byte[] result = Arrays.copyOf(bytes, bytes.length - drop + put.length);
    System.arraycopy(put, 0, result, at, put.length);
    System.arraycopy(bytes, at + drop, result, at + put.length, bytes.length - at - drop);
    return result;
  }
}
