package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;

/**
 * Whether an expression can give different values for different rows. A function that is not known
 * counts as volatile.
 */
final class Volatility {
  /** Functions of pg_catalog that are stable or immutable, and types that take arguments. */
  private static final Set<String> NOT_VOLATILE =
      Set.of(
          "now",
          "transaction_timestamp",
          "statement_timestamp",
          "current_timestamp",
          "current_time",
          "localtimestamp",
          "localtime",
          "current_setting",
          "current_database",
          "current_schema",
          "to_char",
          "to_date",
          "to_timestamp",
          "to_number",
          "make_date",
          "make_interval",
          "make_timestamp",
          "make_timestamptz",
          "date_trunc",
          "date_part",
          "extract",
          "lower",
          "upper",
          "concat",
          "md5",
          "length",
          "coalesce",
          "nullif",
          "greatest",
          "least",
          "row",
          "array",
          "jsonb_build_object",
          "jsonb_build_array",
          "json_build_object",
          "json_build_array",
          "to_json",
          "to_jsonb",
          "cast",
          "int4range",
          "int8range",
          "numrange",
          "daterange",
          "tsrange",
          "tstzrange",
          "varchar",
          "character",
          "varying",
          "char",
          "bpchar",
          "bit",
          "varbit",
          "numeric",
          "decimal",
          "float",
          "timestamp",
          "timestamptz",
          "time",
          "timetz",
          "interval",
          "vector");

  private Volatility() {}

  static boolean mayBeVolatile(List<Token> expression) {
    for (int i = 1; i < expression.size(); i++) {
      Token before = expression.get(i - 1);
      if (expression.get(i).getType() == SQLLexer.LEFT_PAREN
          && Character.isLetter(before.getText().charAt(0))
          && !NOT_VOLATILE.contains(Names.folded(before))) {
        return true;
      }
    }
    return false;
  }
}
