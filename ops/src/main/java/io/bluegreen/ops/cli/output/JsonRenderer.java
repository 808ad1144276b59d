package io.bluegreen.ops.cli.output;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON form of a result, in one line. */
public final class JsonRenderer {
  private static final Gson GSON =
      new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

  private JsonRenderer() {}

  public static void write(String command, CommandResult result, PrintWriter out) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("command", command);
    all.put("exit", result.number());
    all.put("outcome", result.exit().text());
    all.put("message", result.message());
    if (!result.fix().isEmpty()) {
      all.put("fix", result.fix());
    }
    result.facts().forEach((name, value) -> all.put(name, ResultValues.plain(value)));
    result.details().forEach((name, value) -> all.put(name, ResultValues.plain(value)));
    result.tables().forEach(table -> all.put(table.name(), table.plain()));
    all.put("remarks", result.remarks().stream().map(CommandResult.Remark::text).toList());
    out.println(GSON.toJson(all));
  }
}
