package io.bluegreen.ops.swap;

/**
 * A property that would be lost by a swap of names.
 *
 * @param check id of the check, by which the loss can be accepted
 * @param what the lost object
 * @param mend the fix
 */
public record SwapLoss(String check, String what, String mend) {}
