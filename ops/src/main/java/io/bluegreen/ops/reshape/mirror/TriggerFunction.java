package io.bluegreen.ops.reshape.mirror;

/**
 * The frame of every function behind a trigger. It acts with the rights of the tables' owner, and
 * what text is made of a value, or read from one, does not depend on the session that writes: keys
 * are noted as text, and the tool reads them with the same settings.
 */
final class TriggerFunction {
  private static final String STATEMENT =
      """
      CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, pg_temp SET row_security = off SET datestyle = 'ISO, MDY' SET intervalstyle = 'postgres'
      SET extra_float_digits = 1 SET standard_conforming_strings = on AS $bluegreen$
      #variable_conflict use_column
      BEGIN
      %sRETURN NULL;
      END $bluegreen$""";

  private TriggerFunction() {}

  /** Returns the statement that creates or replaces a function with these statements. */
  static String create(String name, String statements) {
    return STATEMENT.formatted(name, statements);
  }
}
