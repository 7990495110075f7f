package dev.ashlar.values;

/** The two small tables of the engine's format: flags of regular expressions, classes of errors. */
final class V8Flags {
  private static final String LETTERS = "gimyusdv";

  // In the order of LETTERS; bit 6 is an experiment of the engine that no script can write.
  private static final int[] BITS = {1, 2, 4, 8, 16, 32, 128, 256};
  private static final int ALL = 1 | 2 | 4 | 8 | 16 | 32 | 128 | 256;
  private static final String ALPHABETICAL = "dgimsuvy";

  private V8Flags() {}

  static int bits(String flags) {
    int bits = 0;
    for (int i = 0; i < flags.length(); i++) {
      int letter = LETTERS.indexOf(flags.charAt(i));
      if (letter < 0 || (bits & BITS[letter]) != 0) {
        throw ValuesException.malformed("a regular expression with flags '%s'".formatted(flags));
      }
      bits |= BITS[letter];
    }
    return bits;
  }

  static String letters(long bits) {
    if ((bits & ~ALL) != 0) {
      throw ValuesException.malformed("a regular expression with flag bits " + bits);
    }
    var letters = new StringBuilder(8);
    for (int i = 0; i < ALPHABETICAL.length(); i++) {
      char letter = ALPHABETICAL.charAt(i);
      if ((bits & BITS[LETTERS.indexOf(letter)]) != 0) {
        letters.append(letter);
      }
    }
    return letters.toString();
  }

  /** The letter of an error's class, 0 for a plain Error and classes that the format lacks. */
  static int errorTag(String name) {
    return switch (name) {
      case "EvalError" -> 'E';
      case "RangeError" -> 'R';
      case "ReferenceError" -> 'F';
      case "SyntaxError" -> 'S';
      case "TypeError" -> 'T';
      case "URIError" -> 'U';
      default -> 0;
    };
  }

  /** The class of a letter; empty when the letter is none. */
  static String errorName(int tag) {
    return switch (tag) {
      case 'E' -> "EvalError";
      case 'R' -> "RangeError";
      case 'F' -> "ReferenceError";
      case 'S' -> "SyntaxError";
      case 'T' -> "TypeError";
      case 'U' -> "URIError";
      default -> "";
    };
  }
}
