package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SchedMsgTest {
  private final List<String> warnings = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final SchedMsg schedMsg = new SchedMsg(SchedMsgPolicy.TRUSTED, warnings::add);

  private static RemoteCommand command(String name, String payload) {
    return new RemoteCommand(name, JsonMapper.shared().readTree(payload));
  }

  @Test
  void theListenerRegisteredLastRunsFirstAndTheDefaultRunsLast() {
    schedMsg.defaultAction("announce", c -> calls.add("default"));
    schedMsg.on("announce", payload -> calls.add("first"));
    schedMsg.on("announce", payload -> calls.add("second"));

    schedMsg.dispatch(command("announce", "{}"));

    assertThat(calls).containsExactly("second", "first", "default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill",
        "restart",
        "remove",
        "announce",
        "reload",
        "openPopup",
        "addPriorityJob",
        "removePriorityJob"
      })
  void exactlyFalseCancelsAllThatRemain(String name) {
    schedMsg.defaultAction(name, c -> calls.add("default"));
    schedMsg.on(name, payload -> calls.add("early"));
    schedMsg.on(name, payload -> false);

    schedMsg.dispatch(command(name, "{}"));

    assertThat(calls).isEmpty();
  }

  @Test
  void whateverElseAListenerReturnsCancelsNothing() {
    schedMsg.defaultAction("announce", c -> calls.add("default"));
    Object promise = CompletableFuture.completedFuture(false);
    schedMsg.on("announce", payload -> promise);
    schedMsg.on("announce", payload -> 0);
    schedMsg.on("announce", payload -> null);
    schedMsg.on("announce", payload -> "false");

    schedMsg.dispatch(command("announce", "{}"));

    assertThat(calls).containsExactly("default");
  }

  @Test
  void aListenerForOneCommandCanCancelToo() {
    schedMsg.defaultAction("announce", c -> calls.add("default"));
    schedMsg.once("announce", payload -> false);

    schedMsg.dispatch(command("announce", "{}"));
    schedMsg.dispatch(command("announce", "{}"));

    assertThat(calls).containsExactly("default");
  }

  @Test
  void aListenerForEverythingTakesPartInItsPlace() {
    schedMsg.defaultAction("announce", c -> calls.add("default"));
    schedMsg.on("announce", payload -> calls.add("first"));
    schedMsg.onAny((name, payload) -> {
      calls.add("any " + name);
      return false;
    });

    schedMsg.dispatch(command("announce", "{}"));

    assertThat(calls).containsExactly("any announce");
  }

  @Test
  void anExceptionInAListenerStopsNobody() {
    schedMsg.defaultAction("announce", c -> calls.add("default"));
    schedMsg.on(
        "announce",
        payload -> {
          throw new IllegalArgumentException("not my day");
        });

    schedMsg.dispatch(command("announce", "{}"));

    assertThat(calls).containsExactly("default");
  }

  @Test
  void anUnknownCommandGivesOneWarningAndNothingElse() {
    schedMsg.dispatch(command("dance", "{}"));

    assertThat(warnings).containsExactly("unknown command 'dance' of the scheduler");
  }

  @Test
  void aSecondDefaultActionIsRefused() {
    schedMsg.defaultAction("kill", c -> calls.add("default"));

    assertThatThrownBy(() -> schedMsg.defaultAction("kill", c -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kill");
  }

  @Test
  void aClosedSubscriptionHearsNothingMore() {
    schedMsg.defaultAction("announce", c -> {});
    Subscription subscription = schedMsg.on("announce", payload -> calls.add("heard"));

    subscription.close();
    schedMsg.dispatch(command("announce", "{}"));

    assertThat(calls).isEmpty();
    assertThat(schedMsg.listenerCount("announce")).isZero();
  }

  @Test
  void aSchedulerThatIsNotTrustedMayKillForATimeOnly() {
    var guarded = new SchedMsg(SchedMsgPolicy.GUARDED, warnings::add);
    guarded.defaultAction("kill", c -> calls.add("kill " + c.flag("temporary")));
    guarded.defaultAction("reload", c -> calls.add("reload"));
    guarded.defaultAction("openPopup", c -> calls.add("openPopup"));

    guarded.dispatch(command("kill", "{\"temporary\":false}"));
    guarded.dispatch(command("reload", "{}"));
    guarded.dispatch(command("openPopup", "{\"href\":\"http://x.test\"}"));
    guarded.dispatch(command("kill", "{\"temporary\":true}"));

    assertThat(calls).containsExactly("kill true");
    assertThat(warnings).hasSize(3);
  }

  @Test
  void theOwnerMayRefuseAnyCommand() {
    var picky = new SchedMsg(new SchedMsgPolicy(true, Set.of("restart")), warnings::add);
    picky.defaultAction("restart", c -> calls.add("restart"));

    picky.dispatch(command("restart", "{}"));

    assertThat(calls).isEmpty();
  }

  @Test
  void allThreeNamesOfAJobAreUnderstood() {
    assertThat(command("remove", "{\"jobAddress\":\"a\"}").job()).contains("a");
    assertThat(command("remove", "{\"jobId\":\"b\"}").job()).contains("b");
    assertThat(command("remove", "{\"jobOpaqueId\":\"c\"}").job()).contains("c");
    assertThat(command("remove", "{}").job()).isEmpty();
  }

  @Test
  void announcedTextsLoseTheirControlCharacters() {
    assertThat(command("announce", "{\"message\":\"hi\\u001b[31m\\nthere\"}").text("message"))
        .isEqualTo("hi[31m\nthere");
  }
}
