package dev.ashlar.client;

import dev.ashlar.job.Capabilities;
import dev.ashlar.job.ErrorPolicy;
import dev.ashlar.job.JobFlag;
import dev.ashlar.job.JobId;
import dev.ashlar.job.Offer;
import dev.ashlar.job.PublicInfo;
import dev.ashlar.job.WorktimeRange;
import dev.ashlar.values.Arr;
import dev.ashlar.values.DataUri;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Kvin;
import dev.ashlar.values.Obj;
import dev.ashlar.values.Travelling;
import dev.ashlar.wallet.Address;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A job as it is described, before anyone has it; every value in it can travel. */
record Work(
    JobId id,
    String source,
    List<JsValue> arguments,
    Input input,
    PublicInfo publicInfo,
    List<Group> groups,
    Capabilities requirements,
    WorktimeRange worktime,
    List<String> dependencies,
    Set<JobFlag> flags,
    ErrorPolicy errorPolicy) {
  private static final JsonMapper JSON = JsonMapper.shared();

  Work {
    arguments = List.copyOf(arguments);
    groups = List.copyOf(groups);
    dependencies = List.copyOf(dependencies);
    flags = Set.copyOf(flags);
  }

  /** The data of {@code submit}. */
  ObjectNode submitData(Address payer, Offer offer) {
    ObjectNode data = JSON.createObjectNode();
    data.put("job", id.value());
    data.put("paymentAccount", payer.text());
    data.put("workFunctionURI", codeUri());
    data.put(
        "absoluteSlicePayment",
        offer instanceof Offer.PerSlice(var amount)
            ? new BigDecimal(amount.toString()).doubleValue()
            : 0);
    data.put("mvMultSlicePayment", offer instanceof Offer.MarketValue(double factor) ? factor : 0);
    data.put("marshaledArguments", marshaledArguments());
    input.describe(data);
    data.put("requirements", requirements.bits());
    data.set("worktime", worktime.json().asObject().put("custom", false));
    dependencies.forEach(data.putArray("dependencies")::add);
    data.putArray("requirePath");
    for (JobFlag flag : JobFlag.values()) {
      data.put(flag.wireName(), flags.contains(flag));
    }
    data.put("name", publicInfo.name());
    data.put("description", publicInfo.description());
    data.put("link", publicInfo.link());
    data.putObject("ashlar").set("errorPolicy", errorPolicy.json());
    return data;
  }

  String codeUri() {
    return new DataUri("", source).format();
  }

  private String marshaledArguments() {
    var triples = new Arr();
    for (JsValue argument : arguments) {
      Travelling travelling = Travelling.of(argument);
      triples.add(
          new Obj()
              .put("string", travelling.string())
              .put("method", travelling.method())
              .put("MIMEType", travelling.mimeType()));
    }
    return Kvin.write(triples);
  }
}
