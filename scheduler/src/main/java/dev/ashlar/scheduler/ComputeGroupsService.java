package dev.ashlar.scheduler;

import dev.ashlar.wallet.Hashes;
import dev.ashlar.wire.WireFailure;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compute groups: putting jobs into them, and their administration. */
final class ComputeGroupsService implements WireService {
  private final Scheduler scheduler;

  ComputeGroupsService(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "addJobToGroups" -> addJobToGroups(request);
      case "createGroup" -> createGroup(request);
      case "changeGroup" -> changeGroup(request);
      case "deleteGroup" -> deleteGroup(request);
      case "listJobs" -> listJobs(request);
      case "removeJob" -> removeJob(request);
      case "removeAllJobs" -> removeAllJobs(request);
      default -> throw Services.unknown(request);
    };
  }

  private JsonNode addJobToGroups(WireRequest request) {
    String job = Json.job(request.data());
    Set<String> joined =
        scheduler.addJobToGroups(
            request.session().peer(),
            request.session().dcpsid(),
            job,
            GroupClaims.list(request.data().path("cgArray")));
    if (joined.isEmpty()) {
      throw new WireFailure(
          SchedulerException.Code.ENOGROUP.name(),
          "no compute group took job %s; check join keys and secrets".formatted(job));
    }
    ObjectNode reply = Json.object().put("success", true);
    joined.forEach(reply.putArray("groups")::add);
    return reply;
  }

  private JsonNode createGroup(WireRequest request) {
    JsonNode descriptor = request.data().path("joinDescriptor");
    String key = Json.text(descriptor, "joinKey");
    String hash = joinHash(key, descriptor);
    if (hash == null) {
      throw SchedulerException.badArgument(
          "a group without joinSecret or joinHash", "only the operator makes open groups");
    }
    ComputeGroup group =
        scheduler
            .groups()
            .create(request.session().peer(), key, hash, Json.textOrEmpty(request.data(), "name"));
    return done(describe(group));
  }

  private JsonNode changeGroup(WireRequest request) {
    JsonNode next = request.data().path("newDescriptor");
    Groups.Claim which = GroupClaims.one(request.data().path("descriptor"));
    String newKey = next.path("joinKey").isString() ? Json.text(next, "joinKey") : null;
    String key = newKey == null ? String.valueOf(which.joinKey()) : newKey;
    ComputeGroup group =
        scheduler.groups().change(request.session().peer(), which, newKey, joinHash(key, next));
    return done(describe(group));
  }

  private static @Nullable String joinHash(String key, JsonNode descriptor) {
    if (descriptor.path("joinHash").isString()) {
      return Json.text(descriptor, "joinHash");
    }
    return descriptor.path("joinSecret").isString()
        ? Hashes.joinHash(key, Json.text(descriptor, "joinSecret"))
        : null;
  }

  private JsonNode deleteGroup(WireRequest request) {
    scheduler.groups().delete(request.session().peer(), descriptor(request));
    scheduler.lookAround();
    return done(Json.object());
  }

  private JsonNode listJobs(WireRequest request) {
    return jobs(scheduler.groups().jobs(request.session().peer(), descriptor(request)));
  }

  private JsonNode removeJob(WireRequest request) {
    String job = Json.job(request.data());
    boolean removed =
        scheduler.groups().removeJob(request.session().peer(), descriptor(request), job);
    scheduler.book().open(job);
    return done(Json.object().put("removed", removed));
  }

  private JsonNode removeAllJobs(WireRequest request) {
    List<String> removed =
        scheduler.groups().removeAllJobs(request.session().peer(), descriptor(request));
    removed.forEach(scheduler.book()::open);
    return jobs(removed);
  }

  private static Groups.Claim descriptor(WireRequest request) {
    return GroupClaims.one(request.data().path("descriptor"));
  }

  private static ObjectNode describe(ComputeGroup group) {
    return Json.object()
        .put("opaqueId", group.id())
        .put("id", group.number())
        .put("joinKey", group.joinKey())
        .put("name", group.name());
  }

  private static JsonNode jobs(List<String> jobs) {
    ObjectNode payload = Json.object();
    jobs.forEach(payload.putArray("jobs")::add);
    return done(payload);
  }

  private static JsonNode done(ObjectNode payload) {
    ObjectNode reply = Json.object().put("success", true);
    reply.set("payload", payload);
    return reply;
  }
}
