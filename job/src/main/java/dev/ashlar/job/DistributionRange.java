package dev.ashlar.job;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random or computed values. A deployer from npm sends the values it drew ({@code values}); ours
 * may send a seed instead, and then every element follows from the seed and its position, so that
 * nobody has to store them and a rerun sees the same.
 *
 * <p>The seeded draws are ours alone: npm's worker does not know them, so whoever serves one sends
 * it the values.
 */
public record DistributionRange(
    long length, Kind kind, List<Double> params, List<JsonNode> values, long seed)
    implements RangeDocument {

  /** The distributions that can be computed from a position and a seed. */
  public enum Kind {
    /** Uniform between two bounds. */
    RANDOM("random", 2),
    /** Uniform whole numbers between two bounds, the upper one excluded. */
    RANDOM_INT("randomInt", 2),
    /** The position itself. */
    IDENTITY("identity", 0),
    /** Normal around a mean with a deviation. */
    NORMAL_RNG("normalRNG", 2),
    /** Any other name; its values must be written out. */
    GIVEN("given", 0);

    private final String wireName;
    private final int arity;

    Kind(String wireName, int arity) {
      this.wireName = wireName;
      this.arity = arity;
    }

    static Kind ofWireName(String name) {
      for (Kind kind : values()) {
        if (kind.wireName.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
          return kind;
        }
      }
      return GIVEN;
    }

    String wireName() {
      return wireName;
    }
  }

  /** Refuses a list of values of another length, and missing or infinite parameters. */
  public DistributionRange {
    Counts.check(length, "distribution");
    params = List.copyOf(params);
    values = List.copyOf(values);
    if (!values.isEmpty() || kind == Kind.GIVEN) {
      if (values.size() != length) {
        throw JobException.badArgument(
            "distribution of length %d with %d values".formatted(length, values.size()),
            "send one value for each element");
      }
    } else if (params.size() < kind.arity || !params.stream().allMatch(Double::isFinite)) {
      throw JobException.badArgument(
          "distribution %s with parameters %s".formatted(kind.wireName, params),
          "give %d finite numbers".formatted(kind.arity));
    }
  }

  @Override
  public long count() {
    return length;
  }

  @Override
  public JsonNode elementJson(long index) {
    RangeDocument.checkIndex(this, index);
    return values.isEmpty() ? Numbers.node(draw(index)) : values.get((int) index);
  }

  private double draw(long index) {
    // The golden ratio spreads neighbouring positions; the generator then mixes the bits.
    var random = new SplittableRandom(seed ^ (index * 0x9E3779B97F4A7C15L));
    return switch (kind) {
      case RANDOM -> random.nextDouble() * (params.get(1) - params.get(0)) + params.get(0);
      case RANDOM_INT ->
          Math.floor(random.nextDouble() * (params.get(1) - params.get(0)) + params.get(0));
      case NORMAL_RNG -> random.nextGaussian() * params.get(1) + params.get(0);
      case IDENTITY -> index;
      case GIVEN -> throw new IllegalStateException("a given distribution has its values");
    };
  }

  @Override
  public JsonNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("length", length);
    node.put("dist", kind.wireName);
    ArrayNode numbers = node.putArray("params");
    params.forEach(param -> numbers.add(Numbers.node(param)));
    if (!values.isEmpty()) {
      ArrayNode drawn = node.putArray("values");
      values.forEach(drawn::add);
    }
    if (seed != 0) {
      node.put("seed", Long.toString(seed));
    }
    return node;
  }
}
