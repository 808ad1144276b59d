package io.bluegreen.proof.check;

/**
 * A value that was found in a table when everything was over.
 *
 * @param side in which side's table
 * @param key the object that it belongs to
 * @param value one value of it; values of an object come in their order
 */
public record Row(String side, String key, long value) {}
