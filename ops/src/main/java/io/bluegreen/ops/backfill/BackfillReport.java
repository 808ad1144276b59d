package io.bluegreen.ops.backfill;

/**
 * What a run has done.
 *
 * @param finished whether nothing is left
 * @param rowsBefore rows that earlier runs have done
 * @param rows rows that this run has done
 * @param batches transactions of this run
 * @param retries batches that were tried again
 * @param lagBytes the lag at which it gave up; 0 if it did not
 */
public record BackfillReport(
    boolean finished, long rowsBefore, long rows, long batches, long retries, long lagBytes) {}
