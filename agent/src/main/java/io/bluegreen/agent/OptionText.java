package io.bluegreen.agent;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The agent's options as they were written: {@code name=value} after the jar, separated by commas,
 * and in the file that {@code config} names. An option after the jar wins over one in the file.
 */
final class OptionText {
  private static final String CONFIG = "config";

  /** A name and its equals sign. A comma without a name after it belongs to the value before it. */
  private static final Pattern NAME = Pattern.compile("(?:^|,)\\s*([A-Za-z][\\w.-]*)\\s*=");

  private OptionText() {}

  /**
   * Reads the options in their order.
   *
   * @param given receives the options, even those read before an error
   * @throws OptionException if the text cannot be parsed, or the file cannot be read
   */
  static void read(String text, Map<String, String> given) {
    Map<String, String> inline = split(text);
    String config = inline.remove(CONFIG);
    given.putAll(inline);
    if (config != null) {
      load(config).forEach(given::putIfAbsent);
    }
  }

  private static Map<String, String> split(String text) {
    Map<String, String> options = new LinkedHashMap<>();
    Matcher name = NAME.matcher(text);
    @Nullable String open = null;
    int from = 0;
    while (name.find()) {
      String before = text.substring(from, name.start()).trim();
      if (open != null) {
        options.put(open, before);
      } else if (!before.isEmpty()) {
        throw noOption(text);
      }
      open = name.group(1);
      from = name.end();
    }
    if (open != null) {
      options.put(open, text.substring(from).trim());
    } else if (!text.isBlank()) {
      throw noOption(text);
    }
    return options;
  }

  private static OptionException noOption(String text) {
    return new OptionException(
        "the options '"
            + text
            + "' cannot be read: write -javaagent:bluegreen-agent.jar=name=value,name=value");
  }

  private static Map<String, String> load(String file) {
    Ordered ordered = new Ordered();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      ordered.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new OptionException(
          CONFIG + " = '" + file + "' cannot be read as a properties file: " + e);
    }
    return ordered.entries;
  }

  /** Properties that keep the order of the file. */
  private static final class Ordered extends Properties {
    private static final long serialVersionUID = 1;
    private final transient Map<String, String> entries = new LinkedHashMap<>();

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      entries.put((String) key, ((String) value).trim());
      return super.put(key, value);
    }
  }
}
