package io.bluegreen.ops.swap;

/**
 * Something that would not move along with a name.
 *
 * @param check its id, by which it can be accepted
 * @param what the object
 * @param mend what to do about it
 */
public record SwapLoss(String check, String what, String mend) {}
