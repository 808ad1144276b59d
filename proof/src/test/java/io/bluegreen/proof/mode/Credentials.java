package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.nemesis.Pause;
import io.bluegreen.proof.nemesis.ServerHarms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The password of the application's login, which is renewed while the application runs: first on
 * every server, then in a file from which the applications take the newest.
 */
final class Credentials {
  private final List<PgServer> servers;
  private final Path file;
  private int number;

  private Credentials(List<PgServer> servers, Path file) {
    this.servers = servers;
    this.file = file;
  }

  /** Requires a password of the application on these servers from now on. */
  static Credentials on(List<PgServer> servers) throws SQLException, IOException {
    Credentials credentials =
        new Credentials(List.copyOf(servers), Files.createTempFile("password", ".txt"));
    credentials.renew();
    servers.forEach(server -> server.requirePassword(ServerHarms.APPLICATION));
    return credentials;
  }

  /** The file with the newest password. */
  Path file() {
    return file;
  }

  Nemesis renewal() {
    return new Nemesis("password renewed", this::renew);
  }

  /** Renews it, and lets the applications find out. */
  private void renew(SplittableRandom random, Pause pause)
      throws SQLException, IOException, InterruptedException {
    renew();
    pause.lasts(random, 100, 1500);
  }

  private void renew() throws SQLException, IOException {
    number++;
    settle();
    Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), password());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes sure that every server has the newest password, also one that was down. */
  void settle() throws SQLException {
    for (PgServer server : servers) {
      server.execute("ALTER ROLE %s PASSWORD '%s'".formatted(ServerHarms.APPLICATION, password()));
    }
  }

  private String password() {
    return "proof " + number;
  }

  void forget() throws IOException {
    Files.delete(file);
  }
}
