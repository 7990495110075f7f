/**
 * The Worker API: one participating process that fetches slices from a scheduler, runs them in
 * sandboxes, submits the results and is paid.
 *
 * <p>Start at {@link Worker}; its policy is in {@code SupervisorLoop}, which drives four small
 * parts: {@code Fetcher} asks for work, {@code Slot} runs it, {@code Outbox} submits what came out,
 * {@code Journal} remembers it across a crash. Remote commands arrive through {@link SchedMsg}.
 *
 * <p>Nothing here knows how a scheduler is built (it is met only through {@link SchedulerLink}) or
 * how a sandbox isolates its guest.
 */
@NullMarked
package dev.ashlar.worker;

import org.jspecify.annotations.NullMarked;
