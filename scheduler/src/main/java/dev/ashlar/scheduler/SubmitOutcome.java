package dev.ashlar.scheduler;

import dev.ashlar.base.Amount;
import dev.ashlar.job.SliceRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What became of a submission, once it is durable: by job, and a receipt if one was asked for. */
public record SubmitOutcome(SortedMap<String, OfJob> jobs, @Nullable String receiptText) {
  /** What became of nothing. */
  static final SubmitOutcome NOTHING = new SubmitOutcome(new TreeMap<>(), null);

  /**
   * The part of one job.
   *
   * @param accepted slices that counted by this submission
   * @param duplicate slices that had a result before; nothing is paid for them again
   * @param paid what this submission earned
   * @param price what a slice of the job pays
   */
  public record OfJob(
      SliceRuns accepted, SliceRuns duplicate, List<Refusal> refused, Amount paid, Amount price) {
    OfJob plus(List<Refusal> more) {
      var all = new ArrayList<>(refused);
      all.addAll(more);
      return new OfJob(accepted, duplicate, all, paid, price);
    }
  }

  /** A slice whose result does not count, and why. */
  public record Refusal(long slice, String code, String reason) {}

  public Optional<String> receipt() {
    return Optional.ofNullable(receiptText);
  }
}
