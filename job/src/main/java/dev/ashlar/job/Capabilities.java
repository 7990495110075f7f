package dev.ashlar.job;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of {@link Capability}, as bits: what a worker offers, or what a job requires.
 *
 * <p>Clients of the 5.x generation send the bits, those of 4.4 an object of objects of flags. Bits
 * that this version does not know are kept, so that a worker may offer and a job require what is
 * newer than the scheduler.
 */
public record Capabilities(int bits) {
  public static final Capabilities NONE = new Capabilities(0);

  /** Members of the object form that say something about a job but are no capabilities. */
  private static final Set<String> NOT_CAPABILITIES = Set.of("discrete", "useStrict");

  public static Capabilities of(Capability... capabilities) {
    int bits = 0;
    for (Capability capability : capabilities) {
      bits |= capability.bit();
    }
    return new Capabilities(bits);
  }

  /** What a worker offers. Names that nobody knows are left out. */
  public static Capabilities parseOffered(JsonNode node) {
    return parse(node, false);
  }

  /** What a job requires. A name that nobody knows is refused, for no worker could ever fit. */
  public static Capabilities parseRequired(JsonNode node) {
    return parse(node, true);
  }

  private static Capabilities parse(JsonNode node, boolean strict) {
    if (node.isMissingNode() || node.isNull()) {
      return NONE;
    }
    if (node.isIntegralNumber() && node.canConvertToInt() && node.asInt() >= 0) {
      return new Capabilities(node.asInt());
    }
    if (!node.isObject()) {
      throw JobException.badArgument(
          "not capabilities: " + Texts.excerpt(node.toString()), "send their bits");
    }
    int bits = group("", node, strict);
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getValue().isObject()) {
        bits |= group(member.getKey(), member.getValue(), strict);
      }
    }
    return new Capabilities(bits);
  }

  private static int group(String group, JsonNode flags, boolean strict) {
    int bits = 0;
    for (Map.Entry<String, JsonNode> flag : flags.properties()) {
      if (flag.getValue().isObject() || !flag.getValue().asBoolean(false)) {
        continue;
      }
      var capability = Capability.ofWireName(group, flag.getKey());
      if (capability.isPresent()) {
        bits |= capability.get().bit();
      } else if (strict && !(group.isEmpty() && NOT_CAPABILITIES.contains(flag.getKey()))) {
        throw new JobException(
            JobException.Code.ENOCAPABILITY,
            "unknown capability '%s'".formatted(Texts.excerpt(flag.getKey())),
            "require only what a sandbox can offer");
      }
    }
    return bits;
  }

  /** Whether a worker that offers these fits a job that requires those. */
  public boolean satisfies(Capabilities required) {
    return (required.bits & bits) == required.bits;
  }

  public boolean has(Capability capability) {
    return (bits & capability.bit()) != 0;
  }

  public Capabilities with(Capability capability) {
    return new Capabilities(bits | capability.bit());
  }

  /** The object form of the 4.4 generation, every known flag spelled out. */
  public ObjectNode toObject() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.putObject("environment");
    node.putObject("engine");
    node.putObject("browser");
    node.putObject("machine");
    for (Capability capability : Capability.values()) {
      // Originals are not told of a flag that they never heard of, unless a job asks for it.
      boolean ours = capability == Capability.DETERMINISTIC;
      if (!capability.group().isEmpty() && (!ours || has(capability))) {
        ((ObjectNode) node.get(capability.group())).put(capability.wireName(), has(capability));
      }
    }
    return node;
  }
}
