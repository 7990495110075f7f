package dev.ashlar.scheduler;

import dev.ashlar.job.JobMetrics;

/** How far a job is: its counters and the means over what was measured. */
record Progress(long done, long errors, long paidErrors, long events, JobMetrics metrics) {}
