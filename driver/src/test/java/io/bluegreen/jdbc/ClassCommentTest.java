package io.bluegreen.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule for comments of classes and packages: they begin by saying what the class is. */
final class ClassCommentTest {
  private static final Path SOURCES = Path.of("src", "main", "java");

  private static final Pattern TYPE =
      Pattern.compile(
          "^(?:public |final |abstract )*(?:class|interface|enum|record|@interface) ",
          Pattern.MULTILINE);
  private static final Pattern PACKAGE = Pattern.compile("^package ", Pattern.MULTILINE);
  private static final Pattern COMMENT =
      Pattern.compile("/\\*\\*[\\s*]*(\\S+).*?\\*/", Pattern.DOTALL);

  /** First words of questions, and of sentences that say what a class does. */
  private static final Set<String> REFUSED =
      Set.of(
          ("What How Who Whom Whose Whether Where When Why Which That If It Up Is Are Does"
                  + " Adds Allows Asks Brings Builds Carries Closes Compares Composes Converts"
                  + " Creates Cuts Decides Defines Drops Ends Fills Finds Gives Guards Handles"
                  + " Judges Keeps Knows Learns Lets Logs Looks Makes Marks Measures Moves Opens"
                  + " Parses Plays Prepares Prints Puts Reads Recognises Recognizes Registers"
                  + " Remembers Removes Repeats Replaces Returns Runs Says Sees Sends Serves Sets"
                  + " Shows Stands Starts Stops Takes Tells Tries Turns Waits Walks Warns Watches"
                  + " Weaves Works Wraps Writes")
              .split(" "));

  static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().collect(toList());
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void theCommentBeginsWithANounPhrase(Path file) throws IOException {
    String word = firstWord(file);
    assertThat(word).as(file.toString()).isNotEmpty();
    assertThat(REFUSED.contains(word)).as("%s begins with %s", file, word).isFalse();
  }

  /** Returns the first word of the comment on a file's type or package; empty without one. */
  private static String firstWord(Path file) throws IOException {
    String source = Files.readString(file, UTF_8);
    Matcher declaration = (file.endsWith("package-info.java") ? PACKAGE : TYPE).matcher(source);
    assertThat(declaration.find()).as(file.toString()).isTrue();
    Matcher comment = COMMENT.matcher(source.substring(0, declaration.start()));
    String word = "";
    while (comment.find()) {
      word = comment.group(1);
    }
    return word;
  }
}
