package dev.ashlar.scheduler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads how peers name compute groups. */
final class GroupClaims {
  private static final int MAX_GROUPS = 1000;

  private GroupClaims() {}

  static List<Groups.Claim> list(JsonNode array) {
    if (array.size() > MAX_GROUPS) {
      throw SchedulerException.limit("groups", MAX_GROUPS, array.size());
    }
    var claims = new ArrayList<Groups.Claim>();
    array.forEach(element -> claims.add(one(element)));
    return claims;
  }

  static Groups.Claim one(JsonNode node) {
    return new Groups.Claim(
        orNull(node, "joinKey"),
        node.path("opaqueId").isString() ? node.path("opaqueId").asString() : orNull(node, "id"),
        Json.textOrEmpty(node, "joinHashHash"));
  }

  private static @Nullable String orNull(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isString() || value.isIntegralNumber() ? value.asString() : null;
  }
}
