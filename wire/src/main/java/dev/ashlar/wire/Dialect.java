package dev.ashlar.wire;

/** The two generations of clients that are served. */
public enum Dialect {
  /** dcp-client 4.4: sockets at the bare path of a service. */
  V4("2.0.0", "v8", ""),
  /** dcp-client 5: sockets at {@code dcp5/socketio/} below a service. */
  V5("2.1.0", "v9", "dcp5/socketio/");

  private final String configurationVersion;
  private final String kvinLabel;
  private final String socketSuffix;

  Dialect(String configurationVersion, String kvinLabel, String socketSuffix) {
    this.configurationVersion = configurationVersion;
    this.kvinLabel = kvinLabel;
    this.socketSuffix = socketSuffix;
  }

  /** What clients ask for in {@code ver} when they fetch the configuration. */
  public String configurationVersion() {
    return configurationVersion;
  }

  /** The label of the KVIN documents they read and write. */
  public String kvinLabel() {
    return kvinLabel;
  }

  /** What follows a service's path in the path of its sockets. */
  String socketSuffix() {
    return socketSuffix;
  }
}
