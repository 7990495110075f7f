package dev.ashlar.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.base.Amount;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JobSpecTest {
  private static final String SUBMIT_5 =
      """
      {"paymentAccount":"0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F",
       "workFunctionURI":"data:,(x)=>x","job":"8L1BKgBHYUsjiEHxOvihLJ","mvMultSlicePayment":0,
       "absoluteSlicePayment":0.001,"requirePath":["a"],"dependencies":["a/b"],"requirements":80,
       "localExec":false,"greedyEstimation":false,"workerConsole":true,"isOpen":false,
       "description":"d","name":"n","link":"","dataRange":{"start":1,"end":10,"step":1},
       "worktime":{"name":"map-basic","version":"^1.0.0"},"marshaledArguments":
       {"_serializeVerId":"v9","what":{"raw":[
         {"string":"7","method":"json","MIMEType":"application/json"}]}}}\
      """;

  private static final String SUBMIT_2 =
      """
      {"paymentAccount":"0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F",
       "workFunctionURI":"data:,(x)=>x","id":"j8L1BKgBHYUsjiEHxOvihLJ","mvMultSlicePayment":1.5,
       "absoluteSlicePayment":0,"requirements":{"environment":{"fdlibm":true,"webgpu":false},
       "discrete":true},"estimationSlices":null,"isOpen":true,"name":"n","description":"","link":"",
       "dataPattern":"http://a/{slice}","sliceCount":7}\
      """;

  @Test
  void aSubmitOfThe5xGenerationIsReadWhole() {
    JobSpec spec = parse(SUBMIT_5);

    assertThat(spec.id()).isEqualTo(new JobId("8L1BKgBHYUsjiEHxOvihLJ"));
    assertThat(spec.workFunction()).isEqualTo("data:,(x)=>x");
    assertThat(spec.arguments()).isEqualTo(List.of("data:application/json,7"));
    assertThat(spec.input()).isEqualTo(new InputSet.Range(ArithmeticRange.of(1, 10)));
    assertThat(spec.offer()).isEqualTo(new Offer.PerSlice(Amount.ofDecimal("0.001")));
    assertThat(spec.requirements())
        .isEqualTo(Capabilities.of(Capability.FDLIBM, Capability.KVIN_V9));
    assertThat(spec.worktime()).isEqualTo(WorktimeRange.MAP_BASIC);
    assertThat(spec.flags()).isEqualTo(Set.of(JobFlag.WORKER_CONSOLE));
    assertThat(spec.estimationSlices()).isEqualTo(JobSpec.SCHEDULER_DECIDES);
    assertThat(spec.errorPolicy()).isEqualTo(new ErrorPolicy.Result());
    assertThat(spec.publicInfo()).isEqualTo(new PublicInfo("n", "d", ""));
    assertThat(spec.dependencies()).containsExactly("a/b");
  }

  @Test
  void aSubmitOfThe4xGenerationIsReadWhole() {
    JobSpec spec = parse(SUBMIT_2);

    assertThat(spec.id().value()).startsWith("j8L1");
    assertThat(spec.offer()).isEqualTo(new Offer.MarketValue(1.5));
    assertThat(spec.requirements()).isEqualTo(Capabilities.of(Capability.FDLIBM));
    assertThat(spec.flags()).isEqualTo(Set.of(JobFlag.OPEN, JobFlag.DISCRETE));
    assertThat(spec.estimationSlices()).isEqualTo(JobSpec.ALL_SLICES);
    assertThat(spec.input()).isEqualTo(new InputSet.Pattern("http://a/{slice}", 7));
    assertThat(((InputSet.Pattern) spec.input()).urlOf(3)).isEqualTo("http://a/3");
  }

  @Test
  void anArgumentThatIsAnUrlIsKeptAsOne() {
    ObjectNode data = (ObjectNode) JsonMapper.shared().readTree(SUBMIT_5);
    data.put(
        "marshaledArguments",
        "{\"_serializeVerId\":\"v9\",\"what\":{\"arr\":[{\"ctr\":\"URL\",\"ps\":{},\"arg\":\"http://a/b\"}]}}");

    assertThat(JobSpec.parse(data).arguments()).containsExactly("http://a/b");
  }

  @Test
  void noInputMeansValuesThatFollow() {
    ObjectNode data = (ObjectNode) JsonMapper.shared().readTree(SUBMIT_5);
    data.remove("dataRange");

    assertThat(JobSpec.parse(data).input()).isEqualTo(new InputSet.Values(null));
    assertThat(JobSpec.parse(data).input().count()).isEmpty();
  }

  @Test
  void whatIsWrongIsNamedWithItsCode() {
    assertRefused("job", "short", JobException.Code.EBADARG);
    assertRefused("paymentAccount", "0x12", JobException.Code.EBADARG);
    assertRefused("workFunctionURI", "", JobException.Code.EBADARG);
    assertRefused("workFunctionURI", "x".repeat(20_000_000), JobException.Code.EWORKTOOBIG);
    assertRefused("name", "x".repeat(5000), JobException.Code.ETOOBIG);
    assertRefused("absoluteSlicePayment", "-1", JobException.Code.EBADARG);
    assertRefused("dataPattern", "http://a/", JobException.Code.EBADARG);
  }

  @Test
  void aCapabilityThatNobodyKnowsIsRefused() {
    ObjectNode data = (ObjectNode) JsonMapper.shared().readTree(SUBMIT_2);
    ((ObjectNode) data.get("requirements").get("environment")).put("quantum", true);

    assertCode(data, JobException.Code.ENOCAPABILITY);
  }

  private static void assertRefused(String member, String value, JobException.Code code) {
    ObjectNode data = (ObjectNode) JsonMapper.shared().readTree(SUBMIT_5);
    data.put(member, value);
    data.put("sliceCount", 3);
    assertCode(data, code);
  }

  private static void assertCode(ObjectNode data, JobException.Code code) {
    assertThatThrownBy(() -> JobSpec.parse(data))
        .isInstanceOf(JobException.class)
        .extracting(e -> ((JobException) e).code())
        .isEqualTo(code);
  }

  private static JobSpec parse(String data) {
    return JobSpec.parse(JsonMapper.shared().readTree(data));
  }
}
