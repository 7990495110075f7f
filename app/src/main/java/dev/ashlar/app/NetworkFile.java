package dev.ashlar.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the network of a data folder listens: the ready line of {@code ashlar up}, also kept as
 * {@code network.json} in the data folder while the network is up, so that other commands find it
 * by themselves.
 *
 * @param ready always true: the line is written when everything listens
 * @param scheduler the scheduler's public URL
 * @param runner the runner's public URL
 * @param data the data folder, absolute
 * @param pid the process that is the network
 * @param version of Ashlar
 */
record NetworkFile(
    @JsonProperty("ready") boolean ready,
    @JsonProperty("scheduler") URI scheduler,
    @JsonProperty("runner") URI runner,
    @JsonProperty("data") String data,
    @JsonProperty("pid") long pid,
    @JsonProperty("version") String version) {
  private static final String NAME = "network.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  String line() {
    return JSON.writeValueAsString(this);
  }

  void write(Path folder) {
    try {
      var fresh = folder.resolve(NAME + ".new");
      Files.writeString(fresh, line() + "\n");
      Files.move(
          fresh,
          folder.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new AppException(
          AppException.Code.FILE,
          "cannot write %s in %s".formatted(NAME, folder),
          "check the folder's permissions",
          e);
    }
  }

  static void remove(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(NAME));
    } catch (IOException e) {
      // A stale file does no harm: readers check that its process lives.
    }
  }

  /**
   * The network that is up on this data folder, if one is; a file left by a killed process does not
   * count.
   */
  static Optional<NetworkFile> find(Path folder) {
    try {
      var found = JSON.readValue(Files.readString(folder.resolve(NAME)), NetworkFile.class);
      return ProcessHandle.of(found.pid()).filter(ProcessHandle::isAlive).map(process -> found);
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }
}
