package io.bluegreen.jdbc.internal;

import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The warning about a URL of pgjdbc's which sets a property of this driver and is asked of {@code
 * DriverManager}. pgjdbc answers there, and ignores what it does not know. Thread-safe.
 */
public final class PassedByWarning {
  private static final DriverLog LOG = DriverLog.of(PassedByWarning.class);
  private static final Pattern OWN_PARAMETER =
      Pattern.compile("[?&]" + Pattern.quote(BlueGreenUrl.OWN), Pattern.CASE_INSENSITIVE);
  private static final int MOST = 20;

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Looks at a URL that this driver leaves to others, and warns once of each address. */
  public void leftToOthers(@Nullable String url) {
    if (url == null || !BlueGreenUrl.acceptsPlain(url) || !OWN_PARAMETER.matcher(url).find()) {
      return;
    }
    String address = RedactedUrl.of(url);
    if (told.size() < MOST && told.add(address)) {
      LOG.warn(
          address
              + " sets a property of bluegreen-jdbc, but DriverManager gives this URL to pgjdbc: the"
              + " connection does not follow its deployment. Write "
              + BlueGreenUrl.PREFIX
              + " in place of jdbc:postgresql:, or use a pool that makes"
              + " io.bluegreen.jdbc.PlainUrlDriver itself.",
          null);
    }
  }
}
