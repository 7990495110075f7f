package dev.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.base.Amount;
import dev.ashlar.job.ArithmeticRange;
import dev.ashlar.job.Capabilities;
import dev.ashlar.job.Capability;
import dev.ashlar.job.ErrorPolicy;
import dev.ashlar.job.InputSet;
import dev.ashlar.job.JobFlag;
import dev.ashlar.job.JobId;
import dev.ashlar.job.JobSpec;
import dev.ashlar.job.Offer;
import dev.ashlar.job.PublicInfo;
import dev.ashlar.job.WorktimeRange;
import dev.ashlar.values.DataUri;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.Travelling;
import dev.ashlar.wallet.Address;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What we deploy is what a scheduler reads. */
class WorkTest {
  private static final Address PAYER = Address.of("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");

  private static Work work(Input input, Set<JobFlag> flags) {
    return new Work(
        new JobId("AbCdEfGhIjKlMnOpQrStUv"),
        "(x, k) => x * k % 100",
        List.of(JsValue.number(7), JsValue.text("ä b")),
        input,
        new PublicInfo("demo", "multiplies", ""),
        List.of(Group.PUBLIC),
        Capabilities.of(Capability.KVIN_V9),
        WorktimeRange.MAP_BASIC,
        List.of("pack/module"),
        flags,
        new ErrorPolicy.Retry(2));
  }

  @Test
  void aSchedulerReadsWhatWasDescribed() {
    Work work = work(new Input.Range(ArithmeticRange.of(1, 10)), Set.of(JobFlag.USE_STRICT));

    JobSpec spec =
        JobSpec.parse(work.submitData(PAYER, new Offer.PerSlice(Amount.ofDecimal("0.001"))));

    assertThat(spec.id()).isEqualTo(work.id());
    assertThat(spec.paymentAccount()).isEqualTo(PAYER);
    assertThat(DataUri.parse(spec.workFunction()).text()).isEqualTo(work.source());
    assertThat(spec.arguments().stream().map(Travelling::decodeUri)).isEqualTo(work.arguments());
    assertThat(spec.input()).isEqualTo(new InputSet.Range(ArithmeticRange.of(1, 10)));
    assertThat(spec.offer()).isEqualTo(new Offer.PerSlice(Amount.ofDecimal("0.001")));
    assertThat(spec.worktime()).isEqualTo(WorktimeRange.MAP_BASIC);
    assertThat(spec.dependencies()).containsExactly("pack/module");
    assertThat(spec.flags()).containsExactly(JobFlag.USE_STRICT);
    assertThat(spec.errorPolicy()).isEqualTo(new ErrorPolicy.Retry(2));
    assertThat(spec.publicInfo()).isEqualTo(work.publicInfo());
  }

  @Test
  void valuesFollowLater() {
    JobSpec spec =
        JobSpec.parse(
            work(new Input.Values(List.of(1, 2)), Set.of())
                .submitData(PAYER, Offers.marketValue(2)));

    assertThat(spec.input()).isEqualTo(new InputSet.Values(null));
    assertThat(spec.offer()).isEqualTo(new Offer.MarketValue(2));
  }
}
