package dev.ashlar.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together that came in pieces, and hands out all messages in the order of their
 * first frames. Confined to the thread that reads the connection.
 */
final class Reassembler {
  /** Messages under way at the same time. */
  static final int MAX_OPEN = 64;

  /** Pieces of one message. */
  static final int MAX_FRAGMENTS = 100_000;

  private final int maxChars;
  private final Deque<Slot> order = new ArrayDeque<>();
  private final Map<Long, Slot> open = new HashMap<>();
  private long chars;

  Reassembler(int maxChars) {
    this.maxChars = maxChars;
  }

  /** A message that came in one frame. */
  List<String> whole(String text) {
    if (order.isEmpty()) {
      return List.of(text);
    }
    Slot slot = new Slot(0);
    slot.text = text;
    grow(text.length());
    order.add(slot);
    return complete();
  }

  /** A piece of a message. */
  List<String> fragment(long messageId, int sequence, int total, String piece) {
    if (total < 1 || total > MAX_FRAGMENTS || sequence < 0 || sequence >= total) {
      throw WireException.protocol("fragment %d of %d".formatted(sequence, total));
    }
    Slot slot = open.get(messageId);
    if (slot == null) {
      if (open.size() == MAX_OPEN) {
        throw WireException.protocol("more than %d messages under way".formatted(MAX_OPEN));
      }
      slot = new Slot(total);
      open.put(messageId, slot);
      order.add(slot);
    }
    grow(piece.length());
    slot.put(sequence, total, piece);
    if (slot.missing > 0) {
      return List.of();
    }
    open.remove(messageId);
    slot.text = String.join("", slot.pieces);
    slot.pieces.clear();
    return complete();
  }

  private void grow(int length) {
    chars += length;
    if (chars > maxChars) {
      throw new WireException(
          WireException.Code.EMSGSIZE,
          "messages of more than %d characters".formatted(maxChars),
          "send less at a time");
    }
  }

  private List<String> complete() {
    var messages = new ArrayList<String>();
    for (Slot slot = order.peek(); slot != null && slot.text != null; slot = order.peek()) {
      messages.add(slot.text);
      chars -= slot.text.length();
      order.remove();
    }
    return messages;
  }

  private static final class Slot {
    private final int total;
    private final Map<Integer, String> early = new HashMap<>();
    private final List<String> pieces = new ArrayList<>();
    private int missing;
    private @Nullable String text;

    Slot(int total) {
      this.total = total;
      this.missing = total;
    }

    void put(int sequence, int total, String piece) {
      if (total != this.total || sequence < pieces.size() || early.containsKey(sequence)) {
        throw WireException.protocol("fragment %d of %d came twice".formatted(sequence, total));
      }
      missing--;
      early.put(sequence, piece);
      for (String next = early.remove(pieces.size());
          next != null;
          next = early.remove(pieces.size())) {
        pieces.add(next);
      }
    }
  }
}
