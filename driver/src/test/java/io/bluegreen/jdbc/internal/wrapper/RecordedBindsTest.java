package io.bluegreen.jdbc.internal.wrapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.Writer;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedBindsTest {
  private final RecordedBinds binds = new RecordedBinds();

  @Test
  void theLastValueOfAnIndexCountsInTheOrderOfIndexes() throws SQLException {
    binds.record(9, 3, -1, null, null);
    binds.record(2, 1, 7, "a", "b");
    binds.record(1, 1, 8, null, null);
    binds.record(2, 0, 9, "c", null);

    assertThat(replayed(binds))
        .containsExactly("1: 1 8 null null", "2: 0 9 c null", "9: 3 -1 null null");
  }

  @Test
  void clearedValuesAreForgotten() throws SQLException {
    binds.record(1, 1, 7, "a", "b");
    binds.clear();
    binds.record(2, 1, 7, null, null);

    assertThat(replayed(binds)).containsExactly("2: 1 7 null null");
  }

  @Test
  void valuesAreKeptAsTheyWere() throws SQLException {
    Timestamp time = new Timestamp(0);
    time.setNanos(123);
    int[][] array = {{1, 2}};
    binds.record(1, 0, 0, time, null);
    binds.record(2, 0, 0, array, null);
    time.setTime(5);
    array[0][0] = 9;

    List<Object> values = new ArrayList<>();
    binds.replay((method, index, bits, first, second) -> values.add(first));

    Timestamp before = new Timestamp(0);
    before.setNanos(123);
    assertThat(values.get(0)).isEqualTo(before);
    assertThat((int[][]) values.get(1)).isDeepEqualTo(new int[][] {{1, 2}});
  }

  @Test
  void aStreamIsLostOnceItWasRead() throws SQLException, IOException {
    SingleUseValue.Bytes stream =
        new SingleUseValue.Bytes(new ByteArrayInputStream(new byte[] {1}));
    binds.record(1, 4, 1, stream, null);
    binds.record(2, 4, 2, "kept", null);
    assertThat(replayed(binds)).hasSize(2);
    assertThat(binds.hasLost()).isFalse();

    assertThat(stream.read()).isOne();

    assertThat(replayed(binds)).containsExactly("2: 4 2 kept null");
    assertThat(binds.hasLost()).isTrue();
    assertThatThrownBy(binds::requireNoneLost)
        .hasMessageContaining("parameter 1 was bound to a stream");
    binds.record(1, 4, 3, "again", null);
    assertThatCode(binds::requireNoneLost).doesNotThrowAnyException();
  }

  @Test
  void aStreamThatIsReadWhileItIsBoundIsKept() throws SQLException, IOException {
    SingleUseValue.Bytes stream =
        new SingleUseValue.Bytes(new ByteArrayInputStream(new byte[] {1, 2, 3}));
    assertThat(stream.readNBytes(2)).containsExactly(1, 2);
    binds.record(1, 0, 0, stream, null);

    for (int i = 0; i < 2; i++) {
      List<Object> values = new ArrayList<>();
      binds.replay((method, index, bits, first, second) -> values.add(first));
      assertThat(((InputStream) values.get(0)).readAllBytes()).containsExactly(1, 2);
    }
  }

  @Test
  void aLongStreamIsNotKept() throws SQLException, IOException {
    SingleUseValue.Characters reader =
        new SingleUseValue.Characters(new StringReader("x".repeat(SingleUseValue.MAX_KEPT + 1)));
    assertThat(reader.transferTo(Writer.nullWriter())).isEqualTo(SingleUseValue.MAX_KEPT + 1);
    binds.record(1, 0, 0, reader, null);

    assertThat(replayed(binds)).isEmpty();
    assertThatThrownBy(binds::requireNoneLost).hasMessageContaining("a reader");
  }

  @Test
  void aRowOfABatchDoesNotChangeWithTheValues() throws SQLException {
    RecordedBatch batch = new RecordedBatch();
    binds.record(1, 1, 7, "a", "b");
    binds.addTo(batch);
    binds.record(1, 1, 8, "c", null);
    binds.addTo(batch);

    assertThat(replayed((RecordedBinds) batch.rows().get(0))).containsExactly("1: 1 7 a b");
    assertThat(replayed((RecordedBinds) batch.rows().get(1))).containsExactly("1: 1 8 c null");
  }

  @Test
  void aBatchBeyondItsBoundIsNotKept() throws SQLException {
    RecordedBatch batch = new RecordedBatch();
    for (int i = 0; i < RecordedBatch.MAX_ROWS; i++) {
      batch.add("row", 1);
    }
    assertThat(batch.rows()).hasSize(RecordedBatch.MAX_ROWS);
    batch.add("one more", 1);
    assertThatThrownBy(batch::rows).hasMessageContaining("10000 rows, 4 MB");
    batch.clear();
    assertThat(batch.rows()).isEmpty();
    batch.add("heavy", RecordedBatch.MAX_WEIGHT + 1);
    assertThatThrownBy(batch::rows).isInstanceOf(CannotRepeatException.class);
  }

  @Test
  void aRowWithoutValuesIsForgottenToo() throws SQLException {
    RecordedBatch batch = new RecordedBatch();
    binds.addTo(batch);
    assertThat(batch.rows()).hasSize(1);
    batch.clear();
    assertThat(batch.rows()).isEmpty();
    for (int i = 0; i <= RecordedBatch.MAX_ROWS; i++) {
      binds.addTo(batch);
    }
    assertThatThrownBy(batch::rows).isInstanceOf(CannotRepeatException.class);
    batch.clear();
    assertThat(batch.rows()).isEmpty();
  }

  private static List<String> replayed(BindRecorder binds) throws SQLException {
    List<String> replayed = new ArrayList<>();
    binds.replay(
        (method, index, bits, first, second) ->
            replayed.add(index + ": " + method + " " + bits + " " + first + " " + second));
    return replayed;
  }
}
