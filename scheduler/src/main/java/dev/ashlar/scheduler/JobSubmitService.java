package dev.ashlar.scheduler;

import dev.ashlar.job.JobSpec;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.ValuesException;
import dev.ashlar.wire.WireRequest;
import dev.ashlar.wire.WireService;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deploying: {@code submit}, {@code addSliceData}, {@code cancelJob}. */
final class JobSubmitService implements WireService {
  private final Scheduler scheduler;

  JobSubmitService(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public JsonNode handle(WireRequest request) {
    return switch (request.operation()) {
      case "submit" -> submit(request);
      case "addSliceData" -> addSliceData(request);
      case "cancelJob" -> cancelJob(request);
      default -> throw Services.unknown(request);
    };
  }

  private JsonNode submit(WireRequest request) {
    JobSpec spec = JobSpec.parse(request.data());
    request.authorization().require(spec.paymentAccount());
    Scheduler.Deployed deployed =
        scheduler.deploy(request.session().peer(), spec, request.data().toString());
    return Json.object()
        .put("escrow", deployed.escrow().text())
        .put("job", deployed.job())
        .put("status", deployed.status())
        .put("lastSliceNumber", deployed.lastSliceNumber());
  }

  private JsonNode addSliceData(WireRequest request) {
    JsonNode values = request.data().path("dataValues");
    String document = values.isString() ? values.asString() : values.toString();
    int limit = scheduler.options().limits().dataBytesPerRequest();
    if (document.length() > limit) {
      throw SchedulerException.limit("dataBytesPerRequest", limit, document.length());
    }
    // A member of ours: who says where the slices begin may send them again when no answer came.
    JsonNode first = request.data().path("first");
    long last =
        scheduler.addSlices(
            request.session().peer(),
            Json.job(request.data()),
            split(document),
            first.isMissingNode() ? OptionalLong.empty() : OptionalLong.of(Json.slice(first)));
    return Json.object().put("lastSliceNumber", last);
  }

  private static List<String> split(String document) {
    try {
      return Kvin.split(document);
    } catch (ValuesException e) {
      throw SchedulerException.badArgument(
          "dataValues: " + e.getMessage(), "send a KVIN array of values");
    }
  }

  private JsonNode cancelJob(WireRequest request) {
    String job = Json.job(request.data());
    String reason = Json.textOrEmpty(request.data(), "reason");
    var released = scheduler.cancel(request.session().peer(), job, reason);
    ObjectNode reply = Json.object();
    return reply.put("job", job).put("releasedFunds", released.toString());
  }
}
