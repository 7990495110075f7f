package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import java.util.List;

/**
 * What a reading of the books from the first entry has found.
 *
 * @param balanced whether all of it is as it must be
 * @param sum over all accounts; zero
 * @param entries the movements that were read
 * @param accounts the accounts that were added up
 * @param problems one line each, at most {@link #MAX_PROBLEMS}
 */
public record Audit(
    boolean balanced, Amount sum, long entries, long accounts, List<String> problems) {
  /** More problems than this are not listed: by then the list is not what helps. */
  public static final int MAX_PROBLEMS = 100;

  /** Keeps a copy of the list. */
  public Audit {
    problems = List.copyOf(problems);
  }
}
