package dev.ashlar.worker;

import dev.ashlar.sandbox.testing.FakeSandboxFactory;
import dev.ashlar.sandbox.testing.SliceFunction;
import dev.ashlar.values.JsValue;
import dev.ashlar.values.V8Format;
import dev.ashlar.wallet.Address;
import dev.ashlar.wallet.PrivateKey;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** What most tests of this module start from. */
final class Fixture {
  static final String JOB = "AbCdEfGhIjKlMnOpQrStUv";
  static final String OTHER = "ZbCdEfGhIjKlMnOpQrStUv";
  static final Address PAYEE = Address.of("0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F");

  private Fixture() {}

  static PrivateKey key() {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) 0x46);
    return PrivateKey.of(secret);
  }

  /** A worker on this scheduler whose sandboxes run this function, with nothing on disk. */
  static WorkerBuilder worker(ScriptedScheduler scheduler, SliceFunction function) {
    return worker(scheduler, new FakeSandboxFactory(function));
  }

  static WorkerBuilder worker(ScriptedScheduler scheduler, FakeSandboxFactory sandboxes) {
    return Worker.builder()
        .schedulerUrl(URI.create("http://scheduler.test/"))
        .identity(key())
        .paymentAddress(PAYEE)
        .store(WorkerStore.none())
        .connector(scheduler)
        .sandboxFactory(sandboxes)
        .tuning(ScriptedScheduler.quick())
        .watchdogInterval(Duration.ofMillis(20))
        .random(new Random(7));
  }

  static double number(byte[] datum) {
    return ((JsValue.Num) V8Format.decode(datum)).value();
  }

  static byte[] value(Object java) {
    return V8Format.encode(JsValue.of(java));
  }

  /** The function of a job that squares. */
  static SliceFunction square() {
    return (code, input, guest) -> value(number(input.datum()) * number(input.datum()));
  }

  static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2));
  }
}
