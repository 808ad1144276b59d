package io.bluegreen.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.source.ClassComments;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule for comments of classes and packages, held over this module. */
final class ClassCommentTest {

  @ParameterizedTest
  @MethodSource("io.bluegreen.fixtures.source.ClassComments#sources")
  void theCommentBeginsWithANounPhrase(Path file) throws IOException {
    String word = ClassComments.firstWord(file);
    assertThat(word).as(file.toString()).isNotEmpty();
    assertThat(ClassComments.refuses(word)).as("%s begins with %s", file, word).isFalse();
  }
}
