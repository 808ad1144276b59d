package io.bluegreen.ops.backfill;

/**
 * The result of a run.
 *
 * @param finished whether no row is left
 * @param rowsBefore rows that earlier runs have filled
 * @param rows rows that this run has filled
 * @param batches transactions of this run
 * @param retries batches that were tried again
 * @param lagBytes the lag at which the run gave up; 0 if it did not give up
 */
public record BackfillReport(
    boolean finished, long rowsBefore, long rows, long batches, long retries, long lagBytes) {}
