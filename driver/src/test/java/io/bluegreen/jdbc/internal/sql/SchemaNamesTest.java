package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM blue.item",
        "select * from Blue . item",
        "SELECT * FROM \"blue\".item",
        "SELECT * FROM U&\"bl\\0075e\".item",
        "SELECT * FROM blue/* x */.item blue",
        "SELECT a FROM public.a, blue.item",
        "INSERT INTO blue.item VALUES (1)",
        "UPDATE ONLY blue.item SET a = 1",
        "SELECT blue.next_number()",
        "SELECT blue.id FROM item blue WHERE blue.f(1)",
        "SELECT blue.item.id FROM blue.item",
        "SELECT 'x'::blue.mood",
        "TRUNCATE blue.item",
      })
  void aNameWithItsSchemaIsSeen(String sql) {
    assertThat(SchemaNames.qualifies(sql, "blue")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'The sky is blue. Grass is green.'",
        "SELECT blue.id FROM item blue WHERE false",
        "SELECT blue.id, blue.name FROM item AS blue",
        "SELECT blue.id FROM public.blue",
        "SELECT 1 -- see blue.md",
        "SELECT 1 /* blue.item */",
        "SELECT $$blue.item$$, E'blue.x'",
        "SELECT * FROM dark_blue.item",
        "SELECT * FROM bluegreen.deployment",
        "SELECT * FROM \"Blue\".item",
        "SET search_path = blue",
        "SELECT blue FROM item",
      })
  void anAliasALiteralAndACommentAreNone(String sql) {
    assertThat(SchemaNames.qualifies(sql, "blue")).isFalse();
  }
}
