package shop;

import answers.Answers;
import java.util.List;
import java.util.ServiceLoader;
import kotlin.Unit;
import org.jetbrains.exposed.sql.Database;
import org.jetbrains.exposed.sql.DatabaseConnectionAutoRegistration;
import org.jetbrains.exposed.sql.Transaction;
import org.jetbrains.exposed.sql.statements.StatementType;
import org.jetbrains.exposed.sql.transactions.ThreadLocalTransactionManager;
import org.jetbrains.exposed.sql.transactions.ThreadLocalTransactionManagerKt;
import org.jetbrains.exposed.sql.vendors.PostgreSQLDialect;

/** Exposed, which is told once what our URL is. */
public final class ExposedApp {
  public static void main(String[] arguments) throws Exception {
    Database.Companion.registerJdbcDriver(
        "jdbc:bluegreen:postgresql", "io.bluegreen.jdbc.BlueGreenDriver", "postgresql");
    Database database =
        Database.Companion.connect(
            arguments[0],
            "io.bluegreen.jdbc.BlueGreenDriver",
            "postgres",
            "",
            connection -> Unit.INSTANCE,
            null,
            ServiceLoader.load(DatabaseConnectionAutoRegistration.class).findFirst().orElseThrow(),
            made -> new ThreadLocalTransactionManager(made, null));
    Answers.give(
        question ->
            question.equals("dialect")
                ? database.getDialect().getClass().getSimpleName()
                : ThreadLocalTransactionManagerKt.transaction(database, ExposedApp::side));
  }

  private static String side(Transaction transaction) {
    return read(transaction, "SELECT side FROM place")
        + " "
        + read(
            transaction,
            "INSERT INTO item (id) VALUES (" + Answers.id() + ") RETURNING written_in");
  }

  private static String read(Transaction transaction, String sql) {
    return transaction.exec(
        sql,
        List.of(),
        StatementType.SELECT,
        row -> {
          try {
            row.next();
            return row.getString(1);
          } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
