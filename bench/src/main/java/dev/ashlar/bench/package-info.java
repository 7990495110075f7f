/**
 * Benchmarks: what this machine does with Ashlar, as whole processes measured from outside.
 *
 * <p>Start at {@link Bench}. Nothing here is a test: a slow machine must not fail a build.
 */
@NullMarked
package dev.ashlar.bench;

import org.jspecify.annotations.NullMarked;
