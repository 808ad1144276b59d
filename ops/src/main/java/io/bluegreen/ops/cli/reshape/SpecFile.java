package io.bluegreen.ops.cli.reshape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The file of a reshape on the command line. */
final class SpecFile {
  @Parameters(paramLabel = "FILE", description = "The file that describes the reshape.")
  Path file = Path.of("");

  ReshapeSpec read() {
    try {
      return SpecReader.read(Files.readString(file, UTF_8));
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "%s cannot be read: %s".formatted(file, e.getMessage()), "check the name of the file");
    } catch (SpecException e) {
      throw CommandFailedException.usage("%s: %s".formatted(file, e.text()), "correct the file");
    }
  }
}
