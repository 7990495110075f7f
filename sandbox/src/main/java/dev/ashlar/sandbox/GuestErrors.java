package dev.ashlar.sandbox;

import tools.jackson.databind.JsonNode;

/** Reads the JSON form of a guest's error. */
final class GuestErrors {
  private GuestErrors() {}

  static GuestError parse(byte[] body) throws ProtocolException {
    JsonNode json = Cell.json(body);
    return new GuestError(
        json.path("name").asString("Error"),
        json.path("message").asString(""),
        json.path("stack").asString(""),
        json.path("code").asString(""),
        json.path("line").asInt(0),
        json.path("column").asInt(0));
  }
}
