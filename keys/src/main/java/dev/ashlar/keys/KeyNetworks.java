package dev.ashlar.keys;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The key networks that are configured, by name. Immutable. */
public final class KeyNetworks {
  private final Map<String, KeyNetwork> byName;

  /** Refuses two networks of one name. */
  public KeyNetworks(Collection<? extends KeyNetwork> networks) {
    var map = new TreeMap<String, KeyNetwork>();
    for (KeyNetwork network : networks) {
      if (map.put(network.name(), network) != null) {
        throw new IllegalArgumentException("two key networks are named " + network.name());
      }
    }
    this.byName = Map.copyOf(map);
  }

  public Set<String> names() {
    return byName.keySet();
  }

  /**
   * The network of that name; {@code UNKNOWN_NETWORK}, naming the known ones, where there is none.
   */
  public KeyNetwork network(String name) {
    KeyNetwork network = byName.get(name);
    if (network == null) {
      var known = String.join(", ", byName.keySet().stream().sorted().toList());
      throw new KeysException(
          KeysException.Code.UNKNOWN_NETWORK,
          "unknown key store: %s; known here: %s"
              .formatted(shown(name), known.isEmpty() ? "none" : known),
          "ask for one of these, or configure the key network");
    }
    return network;
  }

  /** Names come from scripts: a message must not grow with them. */
  private static String shown(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "…";
  }
}
