package io.bluegreen.jdbc.internal.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bounded set of names that need no further query. A name that is displaced is queried again.
 * Allocates nothing for a text whose names are all in the set. Thread-safe.
 */
public final class NameFilter {
  /** A power of two. */
  private static final int SLOTS = 8_192;

  /** Texts whose names are known, so that they need not be read at each execution. */
  private static final int TEXTS = 1_024;

  private static final int LONGEST = 2_048;

  private final @Nullable String[] names = new String[SLOTS];
  private final @Nullable Entry[] texts = new Entry[TEXTS];
  private final AtomicInteger counted = new AtomicInteger();

  /** Adds names, as the server's catalog spells them. */
  public void addAll(Collection<String> more) {
    for (String name : more) {
      names[slot(name.hashCode(), SLOTS)] = name;
    }
    counted.incrementAndGet();
  }

  /** Returns the names in a text that are not in the filter, each in the ways it may be folded. */
  public List<String> unknownIn(String sql) {
    int now = counted.get();
    int slot = slot(sql.hashCode(), TEXTS);
    Entry entry = texts[slot];
    if (entry != null && entry.additions == now && entry.sql.equals(sql)) {
      return entry.names;
    }
    List<String> unknown = new Names(sql).unknown();
    if (!unknown.isEmpty() && sql.length() <= LONGEST) {
      texts[slot] = new Entry(sql, unknown, now);
    }
    return unknown;
  }

  /** The names of one text, and of the body of a DO in it. */
  private final class Names {
    private final SqlLexer lexer;
    private List<String> unknown = List.of();

    Names(CharSequence sql) {
      this.lexer = new SqlLexer(sql, true);
    }

    List<String> unknown() {
      boolean body = false;
      while (lexer.next()) {
        body |= lexer.keyword() == Keyword.DO || lexer.nameKeyword().executesItsArgument();
        if (lexer.kind().isName() && !has(lexer)) {
          add(lexer.spellings());
        } else if (body && lexer.kind().isString()) {
          SqlNames inside = SqlNames.ofBody(lexer.content());
          Stream.concat(inside.all().stream(), inside.operators().stream())
              .filter(name -> !name.equals(names[slot(name.hashCode(), SLOTS)]))
              .forEach(name -> add(List.of(name)));
        } else if (lexer.kind() == TokenKind.OPERATOR && !hasOperator(lexer)) {
          add(operator(lexer.text()));
        }
      }
      return unknown;
    }

    private void add(List<String> more) {
      unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
      unknown.addAll(more);
    }
  }

  /** Returns an operator as the text has it, and as pgjdbc sends it. */
  private static List<String> operator(String text) {
    return text.contains("??") ? List.of(text, text.replace("??", "?")) : List.of(text);
  }

  private boolean hasOperator(SqlLexer lexer) {
    String known = names[slot(lexer.contentHash(), SLOTS)];
    return known != null && lexer.isNamed(known);
  }

  private boolean has(SqlLexer lexer) {
    String known = names[slot(lexer.hash(), SLOTS)];
    return known != null && lexer.isNamed(known);
  }

  private static int slot(int hash, int slots) {
    return (hash ^ hash >>> 16) & (slots - 1);
  }

  /** One text and its names. */
  private static final class Entry {
    private final String sql;
    private final List<String> names;
    private final int additions;

    Entry(String sql, List<String> names, int additions) {
      this.sql = sql;
      this.names = List.copyOf(names);
      this.additions = additions;
    }
  }
}
