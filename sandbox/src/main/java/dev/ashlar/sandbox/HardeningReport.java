package dev.ashlar.sandbox;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Each wall of a cell with what it said when it was put up. */
record HardeningReport(Map<String, String> layers) {
  static final String OK = "ok";

  /** The walls without which no stranger's code runs. */
  private static final List<String> REQUIRED =
      List.of(
          "rlimits",
          "uid",
          "deathSignal",
          "noNewPrivileges",
          "dumpable",
          "seccomp",
          "filesClosed",
          "permissions",
          "lockdown");

  static HardeningReport parse(byte[] body) throws ProtocolException {
    JsonNode json = Cell.json(body);
    var layers = new TreeMap<String, String>();
    for (Map.Entry<String, JsonNode> layer : json.properties()) {
      layers.put(layer.getKey(), layer.getValue().asString("?"));
    }
    return new HardeningReport(layers);
  }

  /** With what was said of one wall more. */
  HardeningReport with(String name, String said) {
    var more = new TreeMap<>(layers);
    more.put(name, said);
    return new HardeningReport(more);
  }

  /** The required walls that do not stand, with what they said. */
  List<String> missing() {
    return REQUIRED.stream()
        .filter(name -> !OK.equals(layers.get(name)))
        .map(name -> "%s: %s".formatted(name, layers.getOrDefault(name, "no answer")))
        .toList();
  }

  boolean stands() {
    return missing().isEmpty();
  }

  SandboxException notHardened() {
    return new SandboxException(
        SandboxException.Code.NOT_HARDENED,
        "walls of the sandbox are missing: " + String.join("; ", missing()),
        "run on Linux with seccomp, or accept it by hardening = best for code you trust");
  }
}
