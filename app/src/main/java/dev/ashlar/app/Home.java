package dev.ashlar.app;

import dev.ashlar.base.AshlarException;
import dev.ashlar.client.Compute;
import dev.ashlar.wallet.PrivateKey;
import dev.ashlar.wallet.Wallet;
import dev.ashlar.wallet.WalletException;
import dev.ashlar.worker.WorkerException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which network a client command means: the options that all of them share. */
final class Home {
  private static final String EARNINGS = "worker";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".ashlar",
      description = "Data folder of the network, and of your wallet (default: ./.ashlar).")
  private Path data = Path.of(".ashlar");

  @Option(
      names = "--scheduler",
      paramLabel = "URL",
      description = "A scheduler elsewhere; default: the network that is up on the data folder.")
  private @Nullable URI scheduler;

  Path data() {
    return data.toAbsolutePath().normalize();
  }

  /** The scheduler that was named, or that of the network which is up on the data folder. */
  URI scheduler() {
    if (scheduler != null) {
      if (scheduler.getHost() == null
          || scheduler.getScheme() == null
          || !scheduler.getScheme().startsWith("http")) {
        throw new AppException(
            AppException.Code.OPTION,
            "--scheduler takes an http(s) URL, not '%s'".formatted(scheduler),
            "give one such as http://127.0.0.1:8090/");
      }
      return scheduler;
    }
    return network().scheduler();
  }

  /** A connection to that scheduler, in the name of the wallet; must be closed. */
  Compute connect() throws InterruptedException {
    var url = scheduler();
    try {
      return Compute.connect(url, identity(), account());
    } catch (WorkerException e) {
      throw noScheduler(url, e);
    }
  }

  /** What a person should hear when no scheduler is at the address; else the problem itself. */
  static AshlarException noScheduler(URI url, WorkerException problem) {
    return switch (problem.code()) {
      case WorkerException.Code.SCHEDULER_UNREACHABLE ->
          noScheduler(
              problem.getCause() instanceof ConnectException
                  ? "nothing answers at " + url
                  : String.valueOf(problem.getMessage()),
              problem);
      case WorkerException.Code.EFETCH ->
          noScheduler("what answers at %s is no scheduler".formatted(url), problem);
      default -> problem;
    };
  }

  private static AppException noScheduler(String message, WorkerException cause) {
    return new AppException(
        AppException.Code.NO_SCHEDULER,
        message,
        "correct --scheduler, or start one there with `ashlar up`",
        cause);
  }

  NetworkFile network() {
    return NetworkFile.find(data())
        .orElseThrow(() ->
            new AppException(
                AppException.Code.NO_NETWORK,
                "no network is up on " + data(),
                "start one with `ashlar up`, or name another by --data or --scheduler"));
  }

  Wallet wallet() {
    return walletOf(data());
  }

  PrivateKey identity() {
    return wallet().identity();
  }

  PrivateKey account() {
    return wallet().account();
  }

  /** The account that workers of this data folder earn on; made at first use. */
  static PrivateKey earnings(Wallet wallet) {
    try {
      return wallet.account(EARNINGS);
    } catch (WalletException e) {
      if (e.code() != WalletException.Code.NOT_FOUND) {
        throw e;
      }
      wallet.createUnprotected(EARNINGS);
      return wallet.account(EARNINGS);
    }
  }

  static Wallet walletOf(Path data) {
    return new Wallet(data.resolve("wallet"), new SecureRandom());
  }
}
