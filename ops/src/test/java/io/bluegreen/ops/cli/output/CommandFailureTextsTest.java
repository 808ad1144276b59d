package io.bluegreen.ops.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The mend beside a server's refusal. */
class CommandFailureTextsTest {
  private static CommandFailedException refused(String message, String state) {
    return CommandFailureTexts.running("db1:5432/shop", false, new SQLException(message, state));
  }

  @Test
  void rightsOverTheControlTableAreThoseOfItsOwner() {
    assertThat(refused("permission denied for schema bluegreen", "42501").fix())
        .isEqualTo("run it as the owner of schema bluegreen, or a role that is a member of it");
  }

  @Test
  void rightsOverTheApplicationsObjectsAreNamedByPreflight() {
    assertThat(refused("permission denied for schema billing", "42501").fix())
        .isEqualTo("bluegreen preflight prints the GRANT that is missing, and on which server");
  }

  /** The server's own hint is to open the table to its owner. */
  @Test
  void rowsThatAPolicyHidesAreReadByAnotherRole() {
    assertThat(
            refused("query would be affected by row-level security policy for table \"a\"", "42501")
                .fix())
        .contains("BYPASSRLS")
        .doesNotContain("NO FORCE");
  }

  /** The server's own hint is {@code password_required = false}, which takes a superuser. */
  @Test
  void aSubscriptionThatIsAskedForNoPasswordIsMendedWhereItLogsIn() {
    assertThat(refused("password is required", "2F003").fix())
        .contains("pg_hba.conf of the server that it subscribes to", "scram-sha-256");
  }

  @Test
  void aFailureWithoutANoteIsThatOfTheCommandsOwnServer() {
    assertThat(refused("division by zero", "22012").text())
        .isEqualTo("db1:5432/shop answers: division by zero [22012]");
  }
}
