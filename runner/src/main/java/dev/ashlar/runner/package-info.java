/**
 * Smart workers: private programs that sleep until something wakes them.
 *
 * <p>Start at {@link dev.ashlar.runner.Runner}, which wires the rest in one constructor. A worker
 * is posted through {@code CreationHttp} and stored by {@code Deployments}; {@code WakeLoop} finds
 * triggers that are due and {@code Wakes} runs them; {@code Events} delivers requests; {@code
 * Fleet} keeps the instances that are awake, each with its {@code WorkerBindings}.
 *
 * <p>What it refuses to know: how a script is run (the sandbox's), where keys come from (the key
 * networks'), how a connection is served (the net's), and chains.
 */
@NullMarked
package dev.ashlar.runner;

import org.jspecify.annotations.NullMarked;
