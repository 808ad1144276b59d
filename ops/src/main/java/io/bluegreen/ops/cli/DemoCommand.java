package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.ToolCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.demo.DemoShop;
import io.bluegreen.ops.demo.DemoVerdict;
import io.bluegreen.ops.demo.LocalServer;
import io.bluegreen.ops.demo.OrderJournal;
import io.bluegreen.ops.demo.Playground;
import io.bluegreen.ops.demo.ShopApplication;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code demo}: a cutover and its rollback on two servers of its own, with an
 * application at work.
 */
@Command(
    name = "demo",
    header = "Plays the life of a cutover on servers of its own",
    description =
        "Starts two PostgreSQL servers and an application that works on them, and runs init, create,"
            + " replicate, warm, preflight, rehearse, switch, rollback, switch and contract as an operator"
            + " would. Compares every acknowledged row in the end. Nothing else is touched, and nothing"
            + " is left.",
    footer = {
      "  bluegreen demo",
      "  bluegreen demo --pg-bin /usr/lib/postgresql/15/bin,/usr/lib/postgresql/18/bin"
    })
final class DemoCommand extends ToolCommand {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Option(
      names = "--pg-bin",
      paramLabel = "DIR",
      split = ",",
      description =
          "Directory with initdb, pg_ctl and postgres; two of them, separated by a comma, for the"
              + " old and the new side. Default: the oldest and the newest of what lies beside the"
              + " tool (directory pg-binaries) or is installed.")
  List<Path> bins = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "NUMBER",
      description = "How many threads of the application work. Default: 8.")
  int threads = 8;

  @Option(
      names = "--pause",
      paramLabel = "DURATION",
      description = "How long the application works between two commands. Default: 2s.")
  Duration pause = Duration.ofSeconds(2);

  private final Function<CommandContext, CommandLine> commandLine;
  private final OrderJournal journal = new OrderJournal();

  /**
   * Creates the command.
   *
   * @param commandLine makes the command line that runs the other commands
   */
  DemoCommand(Function<CommandContext, CommandLine> commandLine) {
    this.commandLine = commandLine;
  }

  @Override
  protected CommandResult run() throws Exception {
    if (threads < 1 || threads > 40) {
      throw CommandFailedException.usage("--threads is " + threads, "say 1 to 40");
    }
    try (Playground playground = playground()) {
      DemoStory story =
          new DemoStory(
              commandLine, playground, commandContext(), text(), spec().commandLine().getErr());
      return run(playground, story);
    } catch (InterruptedException e) {
      throw CommandFailedException.restored("interrupted; the servers of the demo are gone", "");
    }
  }

  private Playground playground() {
    try {
      String path = commandContext().environment().getOrDefault("PATH", "");
      return Playground.open(bins, archives(), path, line -> progress().line(line));
    } catch (IOException e) {
      throw CommandFailedException.refused(
          String.valueOf(e.getMessage()),
          "install PostgreSQL, or name its programs: --pg-bin DIR or --pg-bin OLD_DIR,NEW_DIR");
    }
  }

  /** Returns the directory that BLUEGREEN_PG_BINARIES names, else pg-binaries beside the jar. */
  private @Nullable Path archives() {
    String named = commandContext().environment().get("BLUEGREEN_PG_BINARIES");
    if (named != null) {
      return Path.of(named);
    }
    CodeSource source = DemoCommand.class.getProtectionDomain().getCodeSource();
    try {
      return source == null
          ? null
          : Path.of(source.getLocation().toURI()).resolveSibling("pg-binaries");
    } catch (URISyntaxException noFile) {
      return null;
    }
  }

  private CommandResult run(Playground playground, DemoStory story)
      throws SQLException, IOException, InterruptedException {
    DemoShop shop = new DemoShop(playground);
    for (Side side : Side.values()) {
      shop.create(playground.server(side));
    }
    shop.fill(playground.server(Side.BLUE));
    story.writeArguments();
    begin(playground, story);
    LocalServer blue = playground.server(Side.BLUE);
    LocalServer green = playground.server(Side.GREEN);
    ShopApplication early = shop.application(List.of(blue, green), threads, journal);
    story.say("");
    story.say(
        "# an application, with both servers in its URL, works on blue with %d threads from now on"
            .formatted(threads));
    work(story);
    move(story);
    story.say("");
    story.say("# the application is restarted with green alone in its URL: blue goes away");
    ShopApplication late = shop.application(List.of(green), threads, journal);
    early.stop();
    work(story);
    story.connectTo(Side.GREEN);
    story.run("contract", "@pair.args");
    work(story);
    late.stop();
    return result(playground, story, shop.judge(green, journal));
  }

  private static void begin(Playground playground, DemoStory story) {
    String blue = playground.server(Side.BLUE).endpoint(DemoShop.DATABASE);
    String green = playground.server(Side.GREEN).endpoint(DemoShop.DATABASE);
    story.connectTo(Side.BLUE);
    story.run("init");
    story.run("init", "--url", "jdbc:postgresql://" + green);
    story.run(
        "create",
        "--deployment",
        DemoShop.DATABASE,
        "--mode",
        "cluster",
        "--blue",
        blue,
        "--green",
        green);
  }

  private void move(DemoStory story) throws IOException, InterruptedException {
    String pair = "@pair.args";
    story.run("replicate", pair);
    story.run("wait-sync", pair);
    story.run("warm", pair);
    story.run("preflight", pair);
    work(story);
    story.run("rehearse", pair);
    work(story);
    forward(story);
    story.say("");
    story.say("# and back, losing nothing of what was written on green");
    story.runWithReport("rollback", pair);
    settled(story);
    story.say("");
    story.say("# and forward again");
    forward(story);
  }

  private void forward(DemoStory story) throws IOException, InterruptedException {
    story.runWithReport("switch", "@pair.args", "--to", "green");
    settled(story);
  }

  private void settled(DemoStory story) throws InterruptedException {
    work(story);
    story.run("status", "@pair.args", "--require-no-clients-behind", "--wait", "30s");
    story.run("verify", "@pair.args");
  }

  /** Lets the application work for a while, and prints its counts. */
  private void work(DemoStory story) throws InterruptedException {
    boolean works = journal.awaitMore(3 * threads, LONGEST);
    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    OrderJournal.Count count = journal.count();
    story.say("");
    story.say(
        String.format(
            Locale.ROOT,
            "  shop: %,d transactions, %d errors; longest since the last line %.1f ms",
            count.transactions(),
            count.errors(),
            count.longest().toNanos() / 1e6));
    if (!works) {
      throw CommandFailedException.restored(
          "the application makes no progress: " + count.firstError(), "run it again with --debug");
    }
  }

  private CommandResult result(Playground playground, DemoStory story, DemoVerdict verdict) {
    OrderJournal.Count count = journal.count();
    boolean fine = verdict.isClean() && count.errors() == 0;
    String error = count.firstError();
    if (!fine) {
      throw CommandFailedException.restored(
          "the demo found a fault: %s, %d errors%s"
              .formatted(verdict, count.errors(), error == null ? "" : ", the first: " + error),
          "please report it, with this output");
    }
    story.say("");
    return CommandResult.done("no error, and every acknowledged row is there once")
        .fact("old_side", "PostgreSQL " + playground.server(Side.BLUE).version())
        .fact("new_side", "PostgreSQL " + playground.server(Side.GREEN).version())
        .fact("transactions", count.transactions())
        .fact("errors", count.errors())
        .facts(verdict)
        .fact("pauses", story.pauses())
        .table("commands", DemoStory.Ran.class, story.ran());
  }

  private PrintWriter text() {
    return isJson() ? spec().commandLine().getErr() : spec().commandLine().getOut();
  }
}
