package dev.ashlar.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Node's own HTTP server that says hello; must be closed, which ends it. */
final class NodeServer implements AutoCloseable {
  private static final String SERVER =
      """
      const server = require("node:http").createServer((_, answer) => answer.end("hello"));
      server.listen(0, "127.0.0.1", () => console.log(server.address().port));
      process.stdin.resume().on("end", () => process.exit());
      """;

  private final Process process;
  private final URI url;

  private NodeServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  static NodeServer start() throws IOException {
    var process =
        new ProcessBuilder("node", "-e", SERVER)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String port = process.inputReader(StandardCharsets.US_ASCII).readLine();
    if (port == null) {
      throw new IOException("node ended before it listened");
    }
    return new NodeServer(process, URI.create("http://127.0.0.1:%s/".formatted(port.strip())));
  }

  URI url() {
    return url;
  }

  ProcessTree tree() {
    return new ProcessTree(process.toHandle());
  }

  @Override
  public void close() {
    process.destroy();
  }
}
