/**
 * What a job is: its input set, work function, requirements, worktime, offer, states and error
 * policies.
 *
 * <p>Start at {@link JobSpec} for a whole job, {@link RangeDocument} for input given by a formula
 * and {@link SliceRuns} for sets of slices. Nothing here knows who schedules or runs a job, opens a
 * connection or reads a clock.
 */
@NullMarked
package dev.ashlar.job;

import org.jspecify.annotations.NullMarked;
