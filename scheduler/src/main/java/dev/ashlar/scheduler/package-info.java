/**
 * Takes jobs, hands out their slices, collects results and pays: one node of a network's scheduler.
 *
 * <p>Start at {@link dev.ashlar.scheduler.Scheduler}. Work is handed out from memory ({@code
 * Dispatcher}), in chunks that nodes lease from the database ({@code ChunkTable}); what counts,
 * once and for money, is decided in one transaction ({@code GroupCommit}), which submits that
 * arrive together share ({@code Committer}). Events are numbered per job ({@code EventLog}) and
 * followed by sessions ({@code Subscriber}). The services of the wire ({@code Services}) are thin
 * translations of these deeds.
 *
 * <p>Nothing here knows HTTP: who serves {@link dev.ashlar.scheduler.ConfigurationDocument} and the
 * modules' texts mounts them. Nothing here runs guest code.
 */
@NullMarked
package dev.ashlar.scheduler;

import org.jspecify.annotations.NullMarked;
