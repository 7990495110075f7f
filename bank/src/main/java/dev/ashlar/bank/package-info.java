/**
 * Who holds how much: accounts, holds, transfers, and the proof that the books balance.
 *
 * <p>Start at {@link Bank}; {@code db/bank/V1__books.sql} is the other half of it and makes what it
 * can impossible. Nothing here knows why money moves: a job is a name, and prices are the caller's.
 * Amounts are in the smallest unit ({@link dev.ashlar.base.Amount}).
 */
@NullMarked
package dev.ashlar.bank;

import org.jspecify.annotations.NullMarked;
