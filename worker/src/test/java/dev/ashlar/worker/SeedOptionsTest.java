package dev.ashlar.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.sandbox.testing.FakeSandboxFactory;
import dev.ashlar.wallet.Keystore;
import dev.ashlar.wallet.Wallet;
import dev.ashlar.wallet.WalletException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of the Worker API under their own names, and what they are when left out. */
class SeedOptionsTest {
  private final ScriptedScheduler scheduler = new ScriptedScheduler();

  private static Keystore keystore(String passphrase) {
    return Keystore.create(Fixture.key(), passphrase, Keystore.Strength.COMPAT, "");
  }

  @Test
  void thePaymentAddressIsTextOrAKeystoreThatStaysLocked() {
    WorkerOptions byText = Worker.builder().paymentAddress(Fixture.PAYEE.text()).options();
    WorkerOptions byKeystore = Worker.builder().paymentAddress(keystore("secret")).options();

    assertThat(byText.paymentAddress()).isEqualTo(Fixture.PAYEE);
    assertThat(byKeystore.paymentAddress()).isEqualTo(Fixture.key().address());
  }

  @Test
  void aPaymentAddressWithAWrongChecksumIsRefused() {
    String wrong = Fixture.PAYEE.text().replace('A', 'a');

    assertThatThrownBy(() -> Worker.builder().paymentAddress(wrong))
        .isInstanceOf(WalletException.class);
  }

  @Test
  void theIdentityComesFromAKeystore() {
    WorkerOptions open = Worker.builder().identityKeystore(keystore("")).options();
    WorkerOptions locked =
        Worker.builder().identityKeystore(keystore("secret"), "secret").options();

    assertThat(open.identity()).isEqualTo(Fixture.key());
    assertThat(locked.identity()).isEqualTo(Fixture.key());
  }

  @Test
  void whoeverIsNotNamedComesFromTheWallet(@TempDir Path folder) {
    var wallet = new Wallet(folder, new SecureRandom());
    Worker worker =
        Worker.builder()
            .connector(scheduler)
            .sandboxFactory(new FakeSandboxFactory(Fixture.square()))
            .store(WorkerStore.at(folder.resolve("worker")))
            .build();

    worker.start();
    worker.stop(true);

    SchedulerConnector.Introduction me = Objects.requireNonNull(scheduler.worker);
    assertThat(me.identity()).isEqualTo(wallet.identity());
    assertThat(me.paymentAddress()).isEqualTo(wallet.account().address());
  }

  @Test
  void theSchedulerIsTextOrAnUrlAndOtherwiseTheOneOfThisMachine() {
    URI url = URI.create("https://scheduler.test/");

    assertThat(Worker.builder().schedulerURL(url).options().schedulerUrl()).isEqualTo(url);
    assertThat(Worker.builder().schedulerURL(url.toString()).options().schedulerUrl())
        .isEqualTo(url);
    assertThat(Worker.builder().options().schedulerUrl())
        .isEqualTo(URI.create("http://127.0.0.1:8090/"));
  }

  @Test
  void asManySandboxesWorkAtATimeAsTheOwnerAllowsAndOneIfHeDoesNotSay() throws Exception {
    var together = new CountDownLatch(2);
    var working = new AtomicInteger();
    var most = new AtomicInteger();
    scheduler.deploy(Fixture.JOB, 40);
    Worker worker =
        Fixture.worker(
                scheduler,
                (code, input, guest) -> {
                  most.accumulateAndGet(working.incrementAndGet(), Math::max);
                  together.countDown();
                  together.await(10, TimeUnit.SECONDS);
                  working.decrementAndGet();
                  return Fixture.value(1);
                })
            .maxWorkingSandboxes(2)
            .build();

    worker.start();
    Fixture.eventually().until(() -> scheduler.results(Fixture.JOB).size() == 40);
    worker.stop(true);

    assertThat(most).hasValue(2);
    assertThat(Worker.builder().options().maxWorkingSandboxes()).isEqualTo(1);
  }

  @Test
  void sandboxOptionsSayWhoMakesSandboxesAndWhetherSilenceIsForgiven() {
    var factory = new FakeSandboxFactory(Fixture.square());
    SandboxOptions told =
        Worker.builder()
            .sandboxOptions(
                SandboxOptions.DEFAULTS.withSandboxConstructor(factory).withIgnoreNoProgress(true))
            .options()
            .sandboxOptions();

    assertThat(told.sandboxConstructor()).isSameAs(factory);
    assertThat(told.ignoreNoProgress()).isTrue();
    assertThat(SandboxOptions.DEFAULTS.ignoreNoProgress()).isFalse();
  }

  @Test
  void theStaticMethodKeepsLaterWorkersFromStarting(@TempDir Path home) {
    String before = System.getProperty("user.home");
    System.setProperty("user.home", home.toString());
    try {
      boolean wasDisabled = Worker.isDisabled();
      Worker.disableWorker();
      try {
        Worker later =
            Fixture.worker(scheduler, Fixture.square()).store(WorkerStore.standard()).build();

        assertThat(Worker.isDisabled()).isTrue();
        assertThatThrownBy(later::start).isInstanceOf(WorkerDisabledException.class);
      } finally {
        if (!wasDisabled) {
          Worker.enableWorker();
        }
      }
      assertThat(Worker.isDisabled()).isEqualTo(wasDisabled);
    } finally {
      System.setProperty("user.home", before);
    }
  }
}
