package io.bluegreen.it.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** The statements that a document shows in its {@code sql} blocks, in order. */
final class SqlBlocks {
  private static final Pattern BLOCK =
      Pattern.compile("^```sql([^\\n]*)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern SKIP = Pattern.compile(" skip: \\S.*");

  private SqlBlocks() {}

  /** Returns the statements; a block marked {@code sql skip: reason} is left out. */
  static List<String> statements(Path document) throws IOException, SQLException {
    List<String> statements = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(document));
    while (block.find()) {
      String mark = block.group(1);
      if (mark.isBlank()) {
        statements.addAll(split(block.group(2)));
      } else if (!SKIP.matcher(mark).matches()) {
        throw new IllegalArgumentException(
            document + ": write ```sql or ```sql skip: reason, not ```sql" + mark);
      }
    }
    return statements;
  }

  /** One statement at a time, as psql sends them. */
  private static List<String> split(String sql) throws SQLException {
    return Parser.parseJdbcSql(sql, true, false, true, false, false).stream()
        .map((NativeQuery query) -> query.nativeSql)
        .toList();
  }
}
