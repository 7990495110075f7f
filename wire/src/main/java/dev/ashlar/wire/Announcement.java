package dev.ashlar.wire;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a side tells the other about its transport: how large the frames may be that it gets, and
 * whether it wants each message acknowledged by the transport.
 */
record Announcement(int maxFragmentSize, int maxFragmentCount, boolean wantsAck) {
  /** What holds until the peer has announced. */
  static final Announcement ASSUMED = new Announcement(1_000_000, 100, false);

  static final Announcement OURS = new Announcement(300_000, 0, false);

  /** A peer that asks for smaller frames than this is up to no good. */
  private static final int MIN_FRAGMENT_SIZE = 1_000;

  private static final JsonMapper JSON = JsonMapper.shared();

  static Announcement parse(String payload) {
    try {
      JsonNode node = JSON.readTree(payload);
      int size = node.path("rxMaxFragmentSize").asInt(ASSUMED.maxFragmentSize);
      int count = node.path("rxMaxFragmentCount").asInt(ASSUMED.maxFragmentCount);
      return new Announcement(
          size <= 0 ? Integer.MAX_VALUE : Math.max(MIN_FRAGMENT_SIZE, size),
          count <= 0 ? Integer.MAX_VALUE : count,
          node.path("wantsAck").asBoolean(false));
    } catch (JacksonException e) {
      throw new WireException(WireException.Code.EPROTO, "announcement is not JSON", "", e);
    }
  }

  /** The frame that carries ours. */
  String frame() {
    return ("E0000P{\"canOoo\":true,\"canAck\":true,\"wantsConcat\":true,\"wantsAck\":%s,"
            + "\"rxMaxFragmentSize\":%d,\"rxMaxFragmentCount\":%d,\"pingInterval\":10100,"
            + "\"hasAnnounced\":true}")
        .formatted(wantsAck, maxFragmentSize, maxFragmentCount);
  }
}
