package io.bluegreen.ops.reshape.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reader of a reshape's file. The file is SQL; comments of the form {@code -- word: value} say
 * what the statements below them are for. Used once, by one thread.
 */
public final class SpecReader {
  private static final Pattern DIRECTIVE =
      Pattern.compile("--\\s*(reshape|source|key|target|forward|back|loss|after fill):(.*)");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,29}");
  private static final Pattern TARGET =
      Pattern.compile(
          "((?:\"(?:[^\"]|\"\")*\"|[^\\s\"])*?(\"(?:[^\"]|\"\")*\"|[^\\s\".]+))(?:\\s+as\\s+([a-z_][a-z0-9_]*))?");

  private final List<TargetBuilder> targets = new ArrayList<>();
  private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
  private final Map<String, String> values = new LinkedHashMap<>();
  private StringBuilder current = new StringBuilder();

  private SpecReader() {}

  /** The parts of a target as they are read. */
  private static final class TargetBuilder {
    final String name;
    final StringBuilder create = new StringBuilder();
    final StringBuilder forward = new StringBuilder();
    String key = "";

    TargetBuilder(String name) {
      this.name = name;
    }
  }

  /** Reads a file. */
  public static ReshapeSpec read(String text) throws SpecException {
    return new SpecReader().parsed(text);
  }

  private ReshapeSpec parsed(String text) throws SpecException {
    for (String line : text.split("\\R", -1)) {
      Matcher directive = DIRECTIVE.matcher(line.strip());
      if (directive.matches()) {
        begin(String.valueOf(directive.group(1)), String.valueOf(directive.group(2)).strip());
      } else {
        current.append(line).append('\n');
      }
    }
    String name = required("reshape");
    if (!NAME.matcher(name).matches()) {
      throw new SpecException(
          "the name after -- reshape: has 1 to 30 small letters, digits and _, and not \""
              + name
              + '"');
    }
    if (targets.isEmpty()) {
      throw new SpecException("there is no line -- target: schema.table");
    }
    List<TargetSpec> all = new ArrayList<>();
    for (TargetBuilder target : targets) {
      all.add(built(target));
    }
    return new ReshapeSpec(
        name,
        required("source"),
        names(values.getOrDefault("key", "")),
        all,
        assignments(text("back")),
        names(values.getOrDefault("loss", "")),
        new SqlTokens(text("after fill")).split(';').stream().filter(SpecReader::isCode).toList(),
        text);
  }

  private void begin(String word, String value) throws SpecException {
    @Nullable TargetBuilder target = targets.isEmpty() ? null : targets.get(targets.size() - 1);
    switch (word) {
      case "target" -> {
        targets.add(new TargetBuilder(value));
        current = targets.get(targets.size() - 1).create;
      }
      case "key" -> {
        if (target == null) {
          values.put("key", value);
        } else {
          target.key = value;
        }
      }
      case "forward" -> {
        if (target == null) {
          throw new SpecException("-- forward: has to stand below its -- target:");
        }
        current = target.forward;
        current.append(value).append('\n');
      }
      case "back", "after fill" -> {
        current = texts.computeIfAbsent(word, any -> new StringBuilder());
        current.append(value).append('\n');
      }
      default -> values.put(word, value);
    }
  }

  private static TargetSpec built(TargetBuilder target) throws SpecException {
    Matcher name = TARGET.matcher(target.name);
    if (!name.matches()) {
      throw new SpecException("not a table: -- target: " + target.name);
    }
    @Nullable String alias = name.group(3);
    String create = target.create.toString().strip();
    return new TargetSpec(
        String.valueOf(name.group(1)),
        alias == null ? ForwardQuery.plain(String.valueOf(name.group(2))) : alias,
        names(target.key),
        isCode(create) ? create : "",
        ForwardQuery.parse(target.forward.toString()));
  }

  private static Map<String, String> assignments(String text) throws SpecException {
    Map<String, String> back = new LinkedHashMap<>();
    for (String item : new SqlTokens(ForwardQuery.withoutEnd(text)).split(',')) {
      int equals = new SqlTokens(item).firstCharacter('=');
      if (equals < 0) {
        throw new SpecException(
            "-- back: has lines of the form column = expression, and not "
                + ForwardQuery.shortened(item));
      }
      String column = ForwardQuery.plain(lastLine(item.substring(0, equals)));
      if (back.put(column, item.substring(equals + 1).strip()) != null) {
        throw new SpecException("-- back: names column " + column + " twice");
      }
    }
    return back;
  }

  /** Comments may stand above an assignment. */
  private static String lastLine(String text) {
    String stripped = text.strip();
    return stripped.substring(stripped.lastIndexOf('\n') + 1).strip();
  }

  private static boolean isCode(String sql) {
    return sql.lines().map(String::strip).anyMatch(l -> !l.isEmpty() && !l.startsWith("--"));
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(ForwardQuery::plain)
        .toList();
  }

  private String required(String word) throws SpecException {
    String value = values.getOrDefault(word, "");
    if (value.isEmpty()) {
      throw new SpecException("there is no line -- " + word + ": with a name");
    }
    return value;
  }

  private String text(String word) {
    StringBuilder text = texts.get(word);
    return text == null ? "" : text.toString();
  }
}
