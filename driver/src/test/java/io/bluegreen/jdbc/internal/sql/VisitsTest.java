package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whatever a text looks like, each of its characters is looked at four times at most. */
class VisitsTest {
  private static final int LENGTH = 1 << 20;

  private static final List<String> PIECES =
      List.of(
          "'",
          "''",
          "'a",
          "\"",
          "\"\"",
          "\"a\" ",
          "E'",
          "e ",
          "E'\\",
          "U&",
          "u&'",
          "U&\"",
          "$",
          "$a",
          "$a$",
          "$a$ $b$ ",
          "$$",
          "$1",
          "/*",
          "/* ",
          "/**/",
          "*/",
          "/",
          "--",
          "-- for update\n",
          "-",
          "+-",
          "+",
          "<+",
          "@-",
          "?",
          "??",
          "::",
          ":",
          ".",
          ".1",
          "1e",
          "1e-",
          "0x",
          "(",
          ")",
          "((",
          "{",
          ";",
          "a;",
          " ",
          "e",
          "é",
          "a(",
          "set_config(",
          "set_config('search_path','a',true),",
          "set search_path=a;",
          "set search_path=a,",
          "reset all;",
          "do $$ ",
          "do $$ set $$;",
          "do $a$ execute 'x",
          "do $a$ execute $b$ do $c$ execute $d$ ",
          "begin read only ",
          "commit and chain;",
          "select ",
          "for update ",
          "end ",
          "pg_temp.",
          "pg_temp",
          "with a as (select 1) ",
          "create function begin atomic ",
          "insert into t values (1) on conflict ",
          ", 1 -- for column 1\n");

  @Test
  void hostileTextsAreReadInLinearTime() {
    Map<String, Double> tooOften = new TreeMap<>();
    for (String piece : PIECES) {
      for (String begin : List.of("", "SELECT ", "SET ", "DO $q$ ", "'")) {
        int length = begin.isEmpty() ? LENGTH : LENGTH / 16;
        String text = begin + piece.repeat(length / piece.length());
        double visits = visits(text);
        if (visits > 4.01) {
          tooOften.put(begin + piece, visits);
        }
      }
    }
    assertThat(tooOften).isEmpty();
  }

  private static double visits(String text) {
    CountedText counted = new CountedText(text);
    StatementFacts facts = new StatementReader(counted, true, BodyReader::read).facts();
    assertThat(facts.statements()).isNotNull();
    return (double) counted.visits / text.length();
  }

  /** A text that counts how often its characters are looked at. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private long visits;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      visits++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      visits += end - start;
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      visits += text.length();
      return text;
    }
  }
}
