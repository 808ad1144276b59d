package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ShownInJmx;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A call on a thread of its own, which has to end. */
final class Background<T> {
  private final FutureTask<T> task;

  private Background(Callable<T> call) {
    task = new FutureTask<>(call);
  }

  static <T> Background<T> of(Callable<T> call) {
    Background<T> background = new Background<>(call);
    Thread thread = new Thread(background.task, "background");
    thread.setDaemon(true);
    thread.start();
    return background;
  }

  /** Waits until this JVM's driver has repeated so many calls of a deployment. */
  void awaitRetries(ClusterDeployment pair, long retries) {
    DeploymentMXBean jmx = jmx(pair);
    await().atMost(Duration.ofSeconds(30)).until(() -> jmx.getRetried() >= retries);
    hasNotEnded();
  }

  /** Makes sure that it has not come to an end yet. */
  void hasNotEnded() {
    assertThat(task.isDone()).isFalse();
  }

  /** Its answer. */
  T get() throws Exception {
    try {
      return task.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception failure ? failure : e;
    }
  }

  static DeploymentMXBean jmx(ClusterDeployment pair) {
    return ShownInJmx.deployment(pair.name());
  }
}
