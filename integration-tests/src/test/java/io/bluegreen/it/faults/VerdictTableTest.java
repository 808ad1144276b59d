package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/explanation/proof.md} that says which test tries which rule. */
class VerdictTableTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  @Test
  void everyTestThatIsNamedIsThere() throws IOException, ClassNotFoundException {
    String document = Files.readString(Path.of("..", "docs", "explanation", "proof.md"));
    List<MatchResult> named = TEST.matcher(document).results().toList();
    assertThat(named).isNotEmpty();
    for (MatchResult test : named) {
      Class<?> type = Class.forName(getClass().getPackageName() + "." + test.group(1));
      assertThat(Arrays.stream(type.getDeclaredMethods()).map(Method::getName))
          .as(type.getSimpleName())
          .contains(test.group(2));
    }
  }
}
