package dev.ashlar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Unmodified npm dcp-client 5.6.1 as deployer, on a network of ours with our own worker. */
class OriginalClientTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private static Path folder;
  private static Ashlar network;

  @BeforeAll
  static void start() throws Exception {
    network = Ashlar.up(folder.resolve("data"), "--sandboxes", "2", "--group", "demo,dcp");
  }

  @AfterAll
  static void stop() {
    network.close();
  }

  @Test
  void aRangeWithArgumentsComesBackWholeAndInOrder() throws Exception {
    try (var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "range")) {
      var end = deployer.await(OriginalClientTest::isEnd, LIMIT);

      assertThat(end.path("done").toString()).isEqualTo("[3,12,27,48,75,108,147,192,243,300]");
      assertThat(deployer.events("accepted")).hasSize(1);
      assertThat(deployer.events("complete")).hasSize(1);
      assertThat(deployer.events("result")).hasSize(10);
      assertThat(deployer.events("status")).isNotEmpty();
      assertThat(deployer.events("console").map(event -> event.path("message").toString()))
          .contains("[\"slice\",1]", "[\"slice\",10]");
    }
  }

  @Test
  void valuesOfEveryKindArriveAndReturn() throws Exception {
    try (var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "values")) {
      var end = deployer.await(OriginalClientTest::isEnd, LIMIT);

      assertThat(end.path("done").toString())
          .isEqualTo(
              "[{\"kind\":\"number\",\"value\":1},{\"kind\":\"string\",\"value\":\"zwei\"},"
                  + "{\"kind\":\"object\",\"value\":{\"three\":[3]}},{\"kind\":\"object\",\"value\":null},"
                  + "{\"kind\":\"boolean\",\"value\":true},{\"kind\":\"object\",\"value\":{}}]");
    }
  }

  @Test
  void anErrorIsTheResultOfItsSliceAndAnEventAndEmitsArrive() throws Exception {
    try (var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "errors")) {
      var end = deployer.await(OriginalClientTest::isEnd, LIMIT);

      assertThat(end.path("done").toString())
          .isEqualTo("[1,\"TypeError: two is not welcome\",3,4]");
      assertThat(deployer.events("error"))
          .singleElement()
          .satisfies(event -> assertThat(event.path("sliceNumber").asInt()).isEqualTo(2))
          .satisfies(event ->
              assertThat(event.path("message").asString()).isEqualTo("two is not welcome"));
      assertThat(deployer.events("seen")).hasSize(3);
    }
  }

  @Test
  void whoCannotPayIsToldSo() throws Exception {
    try (var deployer = NodePeer.start(network.scheduler(), "deployer.cjs", "poor")) {
      var end = deployer.await(OriginalClientTest::isEnd, LIMIT);

      assertThat(end.path("failed").path("code").asString()).isEqualTo("ENOFUNDS");
      assertThat(end.path("failed").path("message").asString())
          .contains("1000 DCC", "10000000 DCC");
    }
  }

  @Test
  void aGroupTakesWhoKnowsItsSecretAndNobodyElse() throws Exception {
    try (var member = NodePeer.start(network.scheduler(), "deployer.cjs", "group");
        var stranger = NodePeer.start(network.scheduler(), "deployer.cjs", "wronggroup")) {
      assertThat(member.await(OriginalClientTest::isEnd, LIMIT).path("done").toString())
          .isEqualTo("[1,4,9]");
      assertThat(
              stranger
                  .await(OriginalClientTest::isEnd, LIMIT)
                  .path("failed")
                  .path("code")
                  .asString())
          .isEqualTo("DCPL-1100");
    }
  }

  private static boolean isEnd(JsonNode line) {
    return line.has("done") || line.has("failed");
  }
}
