package dev.ashlar.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigurationDocumentTest {
  private final ConfigurationDocument document =
      new ConfigurationDocument(URI.create("http://127.0.0.1:8090/"), ClientTuning.DEFAULTS);

  @Test
  void servicesAreInstancesOfTheClientsUrl() {
    JsonNode root = JsonMapper.shared().readTree(document.kvinFor("2.1.0"));

    JsonNode services =
        root.path("what").path("ps").path("scheduler").path("ps").path("services").path("ps");
    JsonNode location = services.path("jobSubmit").path("ps").path("location");
    assertThat(root.path("_serializeVerId").asString()).isEqualTo("v9");
    assertThat(location.path("ctr").asString()).isEqualTo("dcpUrl$$DcpURL");
    assertThat(location.path("arg").asString()).isEqualTo("http://127.0.0.1:8090/job-submit/");
  }

  @Test
  void olderClientsGetTheOlderLabel() {
    assertThat(document.kvinFor("2.0.0")).startsWith("{\"_serializeVerId\":\"v8\"");
  }

  @Test
  void theScriptDefinesTheGlobal() {
    assertThat(document.js())
        .startsWith("globalThis.dcpConfig = {\"scheduler\":{\"location\":new URL(")
        .endsWith(";\n");
  }
}
