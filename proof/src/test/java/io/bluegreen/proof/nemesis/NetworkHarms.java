package io.bluegreen.proof.nemesis;

import io.bluegreen.fixtures.proxy.TcpProxy;
import java.util.List;
import java.util.SplittableRandom;

/** The harms of a network between an application and its servers. */
public final class NetworkHarms {
  /** Longer than the application's {@code socketTimeout}. */
  private static final int UNTIL_NOTICED_MILLIS = 3500;

  /** How often one is lost, if there is one: for two to six seconds. */
  private static final int MARKED = 100;

  private static final List<String> WRITES = List.of("INSERT INTO", "UPDATE ", "CALL ");

  private final List<TcpProxy> proxies;

  public NetworkHarms(List<TcpProxy> proxies) {
    this.proxies = List.copyOf(proxies);
  }

  public List<Nemesis> all() {
    return List.of(
        new Nemesis("TCP cut", (random, pause) -> any(random).cut()),
        new Nemesis("TCP stall", this::stall),
        new Nemesis("TCP half-open", this::halfOpen),
        new Nemesis("connects refused", this::refuse),
        new Nemesis("COMMIT's reply lost", this::loseReply),
        new Nemesis("marked COMMIT's reply lost", this::loseMarked),
        new Nemesis("write's reply lost", this::loseWrite),
        new Nemesis("NOTIFY lost", this::mute),
        new Nemesis("silent peer", this::silence));
  }

  private TcpProxy any(SplittableRandom random) {
    return proxies.get(random.nextInt(proxies.size()));
  }

  private void stall(SplittableRandom random, Pause pause) throws InterruptedException {
    TcpProxy proxy = any(random);
    proxy.stall();
    pause.lasts(random, 200, 2000);
    proxy.resume();
  }

  private void halfOpen(SplittableRandom random, Pause pause) throws InterruptedException {
    any(random).halfOpen();
    pause.lasts(random, 200, UNTIL_NOTICED_MILLIS);
  }

  private void refuse(SplittableRandom random, Pause pause) throws InterruptedException {
    TcpProxy proxy = any(random);
    proxy.refuse();
    if (random.nextBoolean()) {
      proxy.cut();
    }
    pause.lasts(random, 200, 2000);
    proxy.admit();
  }

  private void loseReply(SplittableRandom random, Pause pause) throws InterruptedException {
    lose(random, pause, List.of("COMMIT"));
  }

  /** One whose transaction was marked, so that its outcome can be looked up: during a switch. */
  private void loseMarked(SplittableRandom random, Pause pause) throws InterruptedException {
    for (int i = 0; i < MARKED; i++) {
      // Seldom swallowed: the application waits for that until its own limit.
      TcpProxy.Then way =
          random.nextBoolean() ? TcpProxy.Then.CUT_BEFORE : TcpProxy.Then.CUT_AFTER_REPLY;
      TcpProxy.Then then = i % 10 == 0 ? TcpProxy.Then.SWALLOW_REPLIES : way;
      for (TcpProxy proxy : proxies) {
        proxy.breakNext(
            message -> message.runs("COMMIT") && message.before().contains("pg_current_xact_id"),
            then);
      }
      pause.lasts(random, 20, 60);
    }
  }

  private void loseWrite(SplittableRandom random, Pause pause) throws InterruptedException {
    lose(random, pause, WRITES);
  }

  private void lose(SplittableRandom random, Pause pause, List<String> texts)
      throws InterruptedException {
    TcpProxy.Then[] ways = TcpProxy.Then.values();
    for (int i = 0; i < 6; i++) {
      TcpProxy.Then then = ways[random.nextInt(ways.length)];
      String text = texts.get(i % texts.size());
      for (TcpProxy proxy : proxies) {
        proxy.breakNext(message -> message.runs(text), then);
      }
      pause.lasts(random, 50, 300);
    }
  }

  /** One endpoint accepts and never answers, for longer than a login may take. */
  private void silence(SplittableRandom random, Pause pause) throws InterruptedException {
    TcpProxy proxy = any(random);
    proxy.silence();
    try {
      pause.lasts(random, 500, 2 * UNTIL_NOTICED_MILLIS);
    } finally {
      proxy.speak();
    }
  }

  private void mute(SplittableRandom random, Pause pause) throws InterruptedException {
    proxies.forEach(TcpProxy::mute);
    pause.lasts(random, 300, 2500);
  }
}
