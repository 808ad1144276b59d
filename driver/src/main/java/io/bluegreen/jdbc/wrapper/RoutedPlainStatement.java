package io.bluegreen.jdbc.wrapper;

import io.bluegreen.codegen.GenerateDelegates;
import java.sql.Statement;

/** A statement without parameters. */
@GenerateDelegates(
    value = "GeneratedStatement",
    routed = {
      "execute",
      "executeQuery",
      "executeUpdate",
      "executeLargeUpdate",
      "executeBatch",
      "executeLargeBatch",
      "executeWithFlags",
    })
abstract class RoutedPlainStatement extends RoutedStatement<Statement> {

  RoutedPlainStatement(RoutedConnection connection, Statement delegate) {
    super(connection, delegate);
  }
}
