package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The names of parameters whose own names are lost. */
class ParameterNamesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "String arg0 | String string",
        "String arg0, String arg1 | String string1, String string2",
        "int arg0, boolean arg1, long arg2, byte arg3 "
            + "| int number, boolean flag, long longValue, byte byteValue",
        "byte[] arg0, String[] arg1, int[][] arg2 | byte[] bytes, String[] strings, int[][] numbers",
        "Object arg0, Class<?> arg1, Enum<?> arg2 | Object object, Class<?> type, Enum<?> enumValue",
        "java.sql.SQLType arg0, java.net.URL arg1 | SQLType sqlType, URL url",
        "String string1, String arg1, String arg2 | String string1, String string2, String string3",
        "String name, int arg7 | String name, int arg7",
      })
  void areDerivedFromTheirTypesAndNumberedWhereNeeded(String declared, String written) {
    Compilation compilation =
        Compilation.of(
                "interface Declared { void call(" + declared + "); }",
                """
                @GenerateDelegates("Delegating")
                abstract class Base implements Declared {
                  @Delegate Declared delegate() { return null; }
                }
                """)
            .succeeds();

    assertThat(compilation.generated("Delegating").replaceAll("\\s+", " "))
        .contains("public void call(" + written + ") {");
  }
}
