package dev.ashlar.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class MetricsTest {
  @Test
  void meansRunOverAllMeasuredSlices() {
    JobMetrics metrics =
        JobMetrics.NONE
            .plus(new SliceMetrics(100, 0, 0.5, 0, 10, 20))
            .plus(new SliceMetrics(300, 0, 1, 0, 30, 40));

    assertThat(metrics).isEqualTo(new JobMetrics(new SliceMetrics(200, 0, 0.75, 0, 20, 30), 2));
    assertThat(metrics.json(10, true).get("alpha").asDouble()).isEqualTo(0.5);
    assertThat(metrics.json(2, true).get("alpha").asDouble()).isEqualTo(0.5);
    assertThat(new JobMetrics(SliceMetrics.ZERO, 90).json(100, true).get("alpha").asDouble())
        .isEqualTo(0.1);
  }

  @Test
  void nothingMeasuredChangesNothing() {
    assertThat(JobMetrics.NONE.plus(JobMetrics.NONE)).isEqualTo(JobMetrics.NONE);
  }

  @Test
  void aReportThatCannotBeIsRefused() {
    assertThatThrownBy(() -> new SliceMetrics(-1, 0, 0, 0, 0, 0)).hasMessage("CPUTime is -1.0");
    assertThatThrownBy(() -> new SliceMetrics(0, 0, 0, 0, 0, Double.NaN))
        .hasMessage("OutDataSize is NaN");
    assertThatThrownBy(() -> SliceMetrics.parse(JsonMapper.shared().readTree("{\"CPUTime\":1}")))
        .hasMessage("GPUTime is missing");
  }

  @Test
  void aReportSurvivesTheRoundTrip() {
    var metrics = new SliceMetrics(1.5, 2, 0.25, 0, 1e9, 3);

    assertThat(SliceMetrics.parse(metrics.json())).isEqualTo(metrics);
  }

  @Test
  void capabilitiesFitWhenAllThatIsRequiredIsOffered() {
    assertThat(new Capabilities(80).satisfies(new Capabilities(64))).isTrue();
    assertThat(new Capabilities(80).satisfies(new Capabilities(96))).isFalse();
    assertThat(Capabilities.parseOffered(new Capabilities(25).toObject()))
        .isEqualTo(new Capabilities(25));
  }
}
