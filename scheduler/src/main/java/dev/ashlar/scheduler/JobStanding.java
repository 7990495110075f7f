package dev.ashlar.scheduler;

/** A job and how far it is. */
record JobStanding(JobRow row, Progress progress) {}
