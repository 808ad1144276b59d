package io.bluegreen.jdbc.internal.sql;

/** The search for names of schemas in a text. Stateless. */
public final class SchemaNames {

  private SchemaNames() {}

  /**
   * Tells whether a text qualifies something with a schema: a relation, a function, a type. A
   * column with the alias of its table looks the same; where the schema's name stands alone
   * somewhere, as an alias or a table has to, only what cannot be a column counts.
   */
  public static boolean qualifies(String sql, String schema) {
    boolean anywhere = false;
    boolean forCertain = false;
    boolean alone = false;
    Keyword before = Keyword.NONE;
    SqlLexer lexer = new SqlLexer(sql, true);
    boolean more = lexer.next();
    while (more) {
      boolean isSchema = lexer.kind().isName() && lexer.text().equals(schema);
      Keyword keyword = lexer.keyword();
      more = lexer.next();
      if (isSchema && lexer.isMark('.')) {
        anywhere = true;
        forCertain |= namesARelation(before) || isNoColumn(lexer);
        more = lexer.kind() != TokenKind.END;
      } else {
        alone |= isSchema;
      }
      before = keyword;
    }
    return forCertain || (anywhere && !alone);
  }

  private static boolean namesARelation(Keyword before) {
    switch (before) {
      case FROM:
      case JOIN:
      case INTO:
      case UPDATE:
      case TABLE:
      case ONLY:
      case USING:
      case REFERENCES:
      case COPY:
      case VIEW:
      case CALL:
        return true;
      default:
        return false;
    }
  }

  /** Goes past the name behind the dot: a call, or a name of three parts, is no column. */
  private static boolean isNoColumn(SqlLexer lexer) {
    return lexer.next()
        && lexer.kind().isName()
        && lexer.next()
        && (lexer.isMark('(') || lexer.isMark('.'));
  }

  /** Tells whether a schema's name stands anywhere in a text, be it in a string. */
  public static boolean mentions(String sql, String schema) {
    for (int at = sql.indexOf(schema); at >= 0; at = sql.indexOf(schema, at + 1)) {
      if (!isNamePart(sql, at - 1) && !isNamePart(sql, at + schema.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNamePart(String sql, int index) {
    return index >= 0
        && index < sql.length()
        && (Character.isLetterOrDigit(sql.charAt(index)) || sql.charAt(index) == '_');
  }
}
