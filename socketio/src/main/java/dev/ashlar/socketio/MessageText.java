package dev.ashlar.socketio;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The one event there is: {@code ["message","text"]}. */
final class MessageText {
  private static final String EVENT_NAME = "message";
  private static final String HEAD = "42[\"message\",";
  private static final String HEX = "0123456789abcdef";

  /** The transport's limit bounds a message before it comes here. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private MessageText() {}

  /** The whole Engine.IO packet that carries a message. */
  static String packetOf(String message) {
    var out = new StringBuilder(message.length() + message.length() / 8 + 20);
    out.append(HEAD);
    quote(message, out);
    return out.append(']').toString();
  }

  /** The text of a message event; empty for any other event. Throws what is not JSON. */
  static Optional<String> messageOf(String json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      boolean isMessage =
          parser.nextToken() == JsonToken.START_ARRAY
              && parser.nextToken() == JsonToken.VALUE_STRING
              && EVENT_NAME.equals(parser.getString())
              && parser.nextToken() == JsonToken.VALUE_STRING;
      return isMessage ? Optional.of(parser.getString()) : Optional.empty();
    } catch (JacksonException e) {
      throw new SocketIoException(
          SocketIoException.Code.PROTOCOL_ERROR, "an event that is not JSON", "", e);
    }
  }

  /**
   * Writes a JSON string as JSON.stringify does. Lone surrogates are escaped: UTF-8 has no form for
   * them, and a chunk of a longer text may begin or end with one.
   */
  static void quote(String text, StringBuilder out) {
    out.append('"');
    int clean = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
        out.append(text, clean, i);
        escape(c, out);
        clean = i + 1;
      }
    }
    out.append(text, clean, text.length()).append('"');
  }

  private static void escape(char c, StringBuilder out) {
    out.append('\\');
    switch (c) {
      case '"', '\\' -> out.append(c);
      case '\n' -> out.append('n');
      case '\r' -> out.append('r');
      case '\t' -> out.append('t');
      case '\b' -> out.append('b');
      case '\f' -> out.append('f');
      default ->
          out.append('u')
              .append(HEX.charAt(c >> 12))
              .append(HEX.charAt(c >> 8 & 15))
              .append(HEX.charAt(c >> 4 & 15))
              .append(HEX.charAt(c & 15));
    }
  }
}
