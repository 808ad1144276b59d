package io.bluegreen.proof.nemesis;

import java.util.SplittableRandom;

/**
 * One kind of attack.
 *
 * @param name what reports call it
 * @param strike does it once; what it leaves broken is mended by whoever called
 */
public record Nemesis(String name, Strike strike) {

  /** Does harm, for as long as the pause says where it lasts. */
  @FunctionalInterface
  public interface Strike {
    void strike(SplittableRandom random, Pause pause) throws Exception;
  }
}
