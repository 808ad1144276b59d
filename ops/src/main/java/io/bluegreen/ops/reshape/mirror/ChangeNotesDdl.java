package io.bluegreen.ops.reshape.mirror;

import static io.bluegreen.ops.reshape.mirror.SqlLists.joined;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.reshape.model.TargetTable.FilledColumn;
import io.bluegreen.ops.sql.Sql;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements that note the key of every row that is written, while a switch compares the rows
 * without a lock. The triggers have no guard: they also see what passes the mirror by {@code
 * bluegreen.mirror}. Each write is noted by its key in its own table and in the others.
 */
public final class ChangeNotesDdl {
  private static final String EITHER_ROW =
      "IF TG_OP <> 'INSERT' THEN\n%sEND IF;\nIF TG_OP <> 'DELETE' THEN\n%sEND IF;\n";

  private static final String NOTE =
      "INSERT INTO bluegreen.reshape_changed (name, relation, key) SELECT %s, %d, %s%s;\n";

  private final ResolvedReshape reshape;

  public ChangeNotesDdl(ResolvedReshape reshape) {
    this.reshape = reshape;
  }

  /** Returns the statements that begin to note; they may be run again. */
  public List<String> create() {
    List<String> all = new ArrayList<>(drop());
    add(all, 0, reshape.source().relation(), source("OLD"), source("NEW"));
    for (TargetTable target : reshape.targets()) {
      add(all, target.number(), target.relation(), target(target, "OLD"), target(target, "NEW"));
    }
    return all;
  }

  /** Returns the statements that end it; they may be run again. */
  public List<String> drop() {
    List<Relation> tables = new ArrayList<>(List.of(reshape.source().relation()));
    reshape.targets().forEach(target -> tables.add(target.relation()));
    List<String> all = new ArrayList<>(dropTriggers(reshape.name(), tables));
    for (int table = 0; table < tables.size(); table++) {
      all.add("DROP FUNCTION IF EXISTS " + MirrorNames.noted(reshape, table) + "()");
      all.add("DROP FUNCTION IF EXISTS " + MirrorNames.notedTruncate(reshape, table) + "()");
    }
    return all;
  }

  /** Returns the statements that drop the triggers of these tables. */
  static List<String> dropTriggers(String reshape, List<Relation> tables) {
    List<String> all = new ArrayList<>();
    for (Relation table : tables) {
      for (String trigger :
          List.of(MirrorNames.notedTrigger(reshape), MirrorNames.notedTruncateTrigger(reshape))) {
        all.add("DROP TRIGGER IF EXISTS %s ON %s".formatted(trigger, table.sql()));
      }
    }
    return all;
  }

  private void add(List<String> all, int number, Relation table, String ofOldRow, String ofNewRow) {
    String function = MirrorNames.noted(reshape, number);
    String truncate = MirrorNames.notedTruncate(reshape, number);
    all.add(TriggerFunction.create(function, EITHER_ROW.formatted(ofOldRow, ofNewRow)));
    all.add(
        TriggerFunction.create(truncate, note(number, Sql.literal(MirrorNames.WHOLE_TABLE), "")));
    all.add("REVOKE ALL ON FUNCTION " + function + "() FROM PUBLIC");
    all.add("REVOKE ALL ON FUNCTION " + truncate + "() FROM PUBLIC");
    all.add(
        "CREATE TRIGGER %s AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION %s()"
            .formatted(MirrorNames.notedTrigger(reshape.name()), table.sql(), function));
    all.add(
        "CREATE TRIGGER %s AFTER TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION %s()"
            .formatted(MirrorNames.notedTruncateTrigger(reshape.name()), table.sql(), truncate));
  }

  /** The key of a row of the source, and the keys that it has in the targets. */
  private String source(String row) {
    StringBuilder notes = new StringBuilder();
    notes.append(note(0, SqlLists.noted(row, reshape.source().key()), ""));
    for (TargetTable target : reshape.targets()) {
      notes.append(
          note(
              target.number(),
              array(joined(target.keyColumns(), ", ", ChangeNotesDdl::keyText)),
              " FROM (SELECT %s.*) AS source WHERE %s".formatted(row, target.condition())));
    }
    return notes.toString();
  }

  /** The key of a row of a target, and the key that it has in the source. */
  private String target(TargetTable target, String row) {
    return note(target.number(), SqlLists.noted(row, target.key()), "")
        + note(
            0,
            array(joined(target.sourceKey(), ", ", expression -> "(" + expression + ")::text")),
            " FROM (SELECT %s.*) AS %s".formatted(row, target.aliasSql()));
  }

  private static String keyText(FilledColumn column) {
    return "CAST(%s AS %s)::text".formatted(column.expression(), column.column().type());
  }

  private static String array(String items) {
    return "ARRAY[" + items + "]::pg_catalog.text";
  }

  private String note(int table, String key, String from) {
    return NOTE.formatted(Sql.literal(reshape.name()), table, key, from);
  }
}
