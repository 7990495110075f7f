package dev.ashlar.runner;

import dev.ashlar.base.Version;
import dev.ashlar.net.FetchPolicy;
import dev.ashlar.net.GuardedClient;
import dev.ashlar.net.WebUrl;
import java.net.URI;

/** The world as workers reach it. */
record World(WorldFetch fetch, WorldSockets sockets) {
  static final String AGENT = "Ashlar/" + Version.CURRENT;

  static World of(GuardedClient client, FetchPolicy policy) {
    return new World(new WorldFetch(client, policy), new WorldSockets(client, policy));
  }

  /** The URL was made by the cell's parser; where this one finds no host in it, it is refused. */
  static URI url(String text) {
    try {
      return WebUrl.of(text);
    } catch (IllegalArgumentException e) {
      throw new RunnerException(
          RunnerException.Code.BAD_REQUEST, "the URL cannot be fetched: " + shown(text), "", e);
    }
  }

  static String shown(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  static RunnerException failed(String message) {
    return new RunnerException(RunnerException.Code.BAD_REQUEST, message, "");
  }
}
