package io.bluegreen.ops.cutover.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.ops.cutover.side.OpenTransactions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a drain is over. */
class DrainStepTest {
  private static final OpenTransactions.Session READER = session(false);
  private static final OpenTransactions.Session WRITER = session(true);

  private static OpenTransactions.Session session(boolean writer) {
    return new OpenTransactions.Session(1, "app", "shop", "idle in transaction", writer);
  }

  private static boolean isOver(
      long byClients,
      List<String> prepared,
      List<OpenTransactions.Session> sessions,
      boolean readersMayStay) {
    return new DrainStep.Look(byClients, prepared, sessions).isOver(readersMayStay);
  }

  @Test
  void itIsOverOnceNothingIsOpen() {
    assertThat(isOver(0, List.of(), List.of(), false)).isTrue();
  }

  @Test
  void whatAClientStillHasIsWaitedFor() {
    assertThat(isOver(1, List.of(), List.of(), true)).isFalse();
  }

  @Test
  void aPreparedTransactionIsWaitedForToTheEnd() {
    assertThat(isOver(0, List.of("xa1"), List.of(), true)).isFalse();
  }

  @Test
  void aReaderIsWaitedForALittleOnly() {
    assertThat(isOver(0, List.of(), List.of(READER), false)).isFalse();
    assertThat(isOver(0, List.of(), List.of(READER), true)).isTrue();
  }

  @Test
  void aWriterIsWaitedForToTheEnd() {
    assertThat(isOver(0, List.of(), List.of(READER, WRITER), true)).isFalse();
  }
}
