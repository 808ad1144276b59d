package io.bluegreen.eco;

import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.launch.ExampleProject;
import io.bluegreen.fixtures.server.PgDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An example with what its build has made, as it is and with its line changed. In both copies a
 * database of the test stands for {@code shop} on this machine.
 */
final class ExampleCopies {
  private static final String THEIR_DATABASE = "localhost:5432/shop";
  private static final String THEIR_AGENT =
      "../../agent/target/bluegreen-agent.jar=deployment=shop";

  private final ExampleProject example;
  private final PgDatabase database;
  private final Path directory;

  ExampleCopies(String name, PgDatabase database, Path directory) {
    this.example = ExampleProject.named(name);
    this.database = database;
    this.directory = directory;
  }

  /** Without us. */
  Path plain() throws IOException {
    return ready(example.copyPlain(directory.resolve("plain")));
  }

  /** With the line changed. */
  Path changed() throws IOException {
    return ready(example.copyChanged(directory.resolve("changed")));
  }

  private Path ready(Path copy) throws IOException {
    if (Files.exists(example.target())) {
      ServerDirectory.copy(example.target(), copy.resolve("target"));
    }
    Path file = copy.resolve(example.changedFile());
    String agent = AppJvm.agentJar().toAbsolutePath() + "=deployment=" + database.name();
    Files.writeString(
        file,
        Files.readString(file)
            .replace(THEIR_DATABASE, database.endpoint())
            .replace(THEIR_AGENT, agent));
    return copy;
  }

  /** What is in the jar of a copy: the classes that the build has made, and the copy's files. */
  static Path contentOfTheJar(Path copy) throws IOException {
    Path content = copy.resolve("jar");
    ServerDirectory.copy(copy.resolve("target/classes"), content);
    ServerDirectory.copy(copy.resolve("src/main/resources"), content);
    return content;
  }

  /** The file with the line, in a copy. */
  Path changedFile(Path copy) throws IOException {
    return copy.resolve(example.changedFile());
  }
}
