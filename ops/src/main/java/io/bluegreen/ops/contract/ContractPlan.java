package io.bluegreen.ops.contract;

import io.bluegreen.jdbc.model.Side;
import java.util.List;

/**
 * The plan of a contraction: its steps, and the obstacles.
 *
 * @param old the side that goes
 * @param problems who still uses it, in words; nothing is done while there is any
 * @param steps what is done, in order; what is gone already is left out
 */
public record ContractPlan(Side old, List<String> problems, List<String> steps) {
  public ContractPlan {
    problems = List.copyOf(problems);
    steps = List.copyOf(steps);
  }
}
