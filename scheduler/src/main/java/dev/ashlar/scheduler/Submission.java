package dev.ashlar.scheduler;

import dev.ashlar.job.SliceMetrics;
import dev.ashlar.wallet.Address;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a worker hands in at one time: results of slices, of any jobs. The caller has checked that
 * our own authorization covers each of them.
 *
 * @param worker who computed, for the receipt
 * @param payee the account that is paid
 * @param wantsReceipt whether the worker is given a signed receipt
 */
public record Submission(String worker, Address payee, List<Result> results, boolean wantsReceipt) {

  /** Copies the list. */
  public Submission {
    results = List.copyOf(results);
  }

  Submission with(List<Result> others) {
    return new Submission(worker, payee, others, wantsReceipt);
  }

  /**
   * The result of one slice.
   *
   * @param uri the value as a data URI; an error is a value too
   * @param failure the error's fields when the work function threw
   * @param measured what it cost, when the worker said so
   * @param engine what computed it, when the worker said so; empty otherwise
   */
  public record Result(
      String job,
      long slice,
      String uri,
      @Nullable Failure failure,
      @Nullable SliceMetrics measured,
      String engine) {

    Optional<Failure> failed() {
      return Optional.ofNullable(failure);
    }
  }

  /**
   * Why a work function failed.
   *
   * @param announced whether the worker tells the deployer itself, by an event of its own
   */
  public record Failure(
      String name, String message, String stack, String code, boolean announced) {}
}
