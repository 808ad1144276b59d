package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lost answers of many seeds: what the application is told is what stands in the tables, and from
 * the announcement of a switch on nothing is left unknown while both servers live.
 */
@FullOnly
@Timeout(value = 1, unit = TimeUnit.HOURS)
class LostAnswersTest extends BareDeploymentTest {
  private static final Logger LOG = LoggerFactory.getLogger(LostAnswersTest.class);

  private static final int SEEDS = Integer.getInteger("bluegreen.it.lostAnswers", 40);
  private static final long FIRST = Long.getLong("bluegreen.it.lostAnswersSeed", 1);

  @Test
  void whatIsToldIsWhatStands() throws Exception {
    List<String> contradictions = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      LostAnswerCase one = LostAnswerCase.of(seed);
      LostAnswerCase.Told answer = one.run(pair);
      told.add(one.describe(answer));
      String contradiction = one.contradiction(pair, answer);
      if (!contradiction.isEmpty()) {
        LOG.warn(contradiction);
        contradictions.add(contradiction);
      }
    }
    Map<String, Long> counts =
        told.stream()
            .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
    LOG.info("{} lost answers: {}", SEEDS, counts);
    assertThat(contradictions).isEmpty();
  }
}
