package io.bluegreen.ops.cutover.run;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.side.CutoverSide;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line of JSON that a run keeps in the row's {@code note}.
 *
 * @param run identifier of the run, kept when it is resumed
 * @param step the step being taken, in lower case; {@code done} or {@code aborted} at the end,
 *     {@code opened} when an abort has yet to restore the new side's part
 * @param epoch of the hold
 * @param from the side that was active at the start
 * @param operator who wanted it
 * @param fence epoch of the fence, 0 before it stands
 * @param source who the old side's server was at the start
 * @param target who the new side's server was at the start
 */
public record RunNote(
    String run,
    String step,
    long epoch,
    Side from,
    String operator,
    long fence,
    ServerIdentity source,
    ServerIdentity target) {
  private static final String DONE = "done";
  private static final String ABORTED = "aborted";
  private static final String OPENED = "opened";
  private static final Pattern FIELD =
      Pattern.compile("\"(\\w+)\":(?:\"((?:[^\"\\\\]|\\\\.)*)\"|(-?\\d+))");

  /** Returns the first note of a run between two servers. */
  public static RunNote atHold(
      String run, long epoch, String operator, CutoverSide from, CutoverSide to)
      throws SQLException {
    return new RunNote(
        run,
        CutoverStep.HOLD.text(),
        epoch,
        from.side(),
        operator,
        0,
        from.identity(),
        to.identity());
  }

  public Side to() {
    return from.other();
  }

  public boolean isFinished() {
    return step.equals(DONE) || step.equals(ABORTED);
  }

  /** Tells whether the run had got as far as this step, or further. */
  public boolean reached(CutoverStep asked) {
    if (isFinished() || isOpened()) {
      return step.equals(DONE) || (isOpened() && asked.compareTo(CutoverStep.FLIP) < 0);
    }
    return CutoverStep.valueOf(step.toUpperCase(Locale.ROOT)).compareTo(asked) >= 0;
  }

  /** Tells whether an abort has opened the old side, and has yet to restore the new one's part. */
  public boolean isOpened() {
    return step.equals(OPENED);
  }

  /**
   * Tells whether a row, the newest that there is, shows that the flip has happened: the new side's
   * is newer than the hold, and the old side's repeats it later.
   */
  public boolean isFlippedBy(ControlRow truth) {
    return truth.active() == to() && truth.epoch() > epoch;
  }

  /** Tells whether both servers are still those of its start. */
  public boolean isOn(CutoverSide sourceNow, CutoverSide targetNow) throws SQLException {
    return source.equals(sourceNow.identity()) && target.equals(targetNow.identity());
  }

  /** The same run, on servers that a person has accepted. */
  public RunNote on(ServerIdentity sourceNow, ServerIdentity targetNow) {
    return new RunNote(run, step, epoch, from, operator, fence, sourceNow, targetNow);
  }

  public RunNote at(CutoverStep next) {
    return with(next.text(), epoch, fence);
  }

  public RunNote holding(long holdEpoch) {
    return with(step, holdEpoch, fence);
  }

  public RunNote fenced(long fenceEpoch) {
    return with(step, epoch, fenceEpoch);
  }

  public RunNote done() {
    return with(DONE, epoch, fence);
  }

  public RunNote opened() {
    return with(OPENED, epoch, fence);
  }

  public RunNote aborted() {
    return with(ABORTED, epoch, fence);
  }

  private RunNote with(String nextStep, long holdEpoch, long fenceEpoch) {
    return new RunNote(run, nextStep, holdEpoch, from, operator, fenceEpoch, source, target);
  }

  public String json() {
    return "{\"run\":%s,\"step\":%s,\"epoch\":%d,\"from\":%s,\"to\":%s,\"operator\":%s,\"fence\":%d,\"source\":%s,\"target\":%s}"
        .formatted(
            quoted(run),
            quoted(step),
            epoch,
            quoted(from.text()),
            quoted(to().text()),
            quoted(operator),
            fence,
            quoted(source.toString()),
            quoted(target.toString()));
  }

  /** Reads a note; null if it is empty or somebody else's. */
  public static @Nullable RunNote parse(@Nullable String note) {
    Map<String, String> fields = new HashMap<>();
    Matcher matcher = FIELD.matcher(note == null ? "" : note);
    while (matcher.find()) {
      fields.put(
          matcher.group(1),
          matcher.group(2) == null ? matcher.group(3) : unquoted(matcher.group(2)));
    }
    try {
      return new RunNote(
          field(fields, "run"),
          field(fields, "step"),
          Long.parseLong(field(fields, "epoch")),
          Side.valueOf(field(fields, "from").toUpperCase(Locale.ROOT)),
          field(fields, "operator"),
          Long.parseLong(field(fields, "fence")),
          ServerIdentity.parse(field(fields, "source")),
          ServerIdentity.parse(field(fields, "target")));
    } catch (IllegalArgumentException notOurs) {
      return null;
    }
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name);
    }
    return value;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c < ' ' ? ' ' : c);
    }
    return quoted.append('"').toString();
  }

  private static String unquoted(String text) {
    return text.replaceAll("\\\\(.)", "$1");
  }
}
