/**
 * What every floor speaks: error codes and whose fault they are, ids, amounts of money and of
 * bytes.
 *
 * <p>Start at {@link AshlarException} and {@link Amount}. Nothing here knows any other module,
 * reads a clock or opens a file.
 */
@NullMarked
package dev.ashlar.base;

import org.jspecify.annotations.NullMarked;
