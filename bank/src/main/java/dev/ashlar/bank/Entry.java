package dev.ashlar.bank;

import dev.ashlar.base.Amount;
import dev.ashlar.wallet.Address;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of an account's statement.
 *
 * @param id the movement it belongs to; later movements have greater ids
 * @param other the account on the other side
 * @param amount what came in, negative for what went out
 * @param balance what the account held after it
 * @param job the job whose hold was filled, drawn on or released
 */
public record Entry(
    long id,
    Instant at,
    Kind kind,
    Address other,
    Amount amount,
    Amount balance,
    Optional<String> job,
    String memo) {}
