/**
 * The Compute API: deploys a job, follows it, and collects its results.
 *
 * <p>Start at {@link Compute}; a job is described by a {@link JobBuilder} and followed by a {@link
 * Job}. {@link JobBuilder#localExec} runs the same job in this process, without a network, by a
 * private worker.
 *
 * <p>Nothing here knows how a scheduler works inside; it is met over the wire only.
 */
@NullMarked
package dev.ashlar.client;

import org.jspecify.annotations.NullMarked;
