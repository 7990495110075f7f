package dev.ashlar.sandbox;

import tools.jackson.databind.JsonNode;

/** What a cell says of itself first. */
record Greeting(int protocol, String engine, String v8, String arch, int valueVersion) {
  /** The one engine version that the filter, the value format and the host were tried with. */
  static final String ENGINE = "2.9.6";

  private static final String V8 = "15.0.245";
  private static final int PROTOCOL = 1;
  private static final int VALUE_VERSION = 16;

  static Greeting parse(byte[] body) throws ProtocolException {
    JsonNode json = Cell.json(body);
    return new Greeting(
        json.path("protocol").asInt(0),
        json.path("engine").asString(""),
        json.path("v8").asString(""),
        json.path("arch").asString(""),
        json.path("valueVersion").asInt(0));
  }

  void check() {
    if (protocol != PROTOCOL
        || !engine.equals(ENGINE)
        || !v8.startsWith(V8)
        || valueVersion != VALUE_VERSION) {
      throw new SandboxException(
          SandboxException.Code.ENGINE_UNUSABLE,
          "the engine is deno %s with v8 %s and value format %d, not deno %s with v8 %s and %d"
              .formatted(engine, v8, valueVersion, ENGINE, V8, VALUE_VERSION),
          "use the engine that bin/engine prints");
    }
  }

  /** Bounded and printable, since {@link #check} knows all but the last of it. */
  String text() {
    return "deno %s, v8 %s, %s".formatted(engine, v8, arch);
  }
}
