package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agent comes into an application that runs already. */
@ExtendWith(PgExtension.class)
class AttachTest {

  @Test
  void theNextConnectionsAreRouted(PgDatabase database) throws Exception {
    String url = AgentDeployment.in(database).plainUrl();
    try (AppJvm jvm =
        AppJvm.builder()
            .classPath(AgentApps.compiled("probe", 8), AgentApps.library("postgresql-42.7.14"))
            .runs("Probe", url, "wait", url, url)
            .start()) {
      jvm.await("waiting");
      VirtualMachine machine = VirtualMachine.attach(String.valueOf(jvm.pid()));
      machine.loadAgent(AppJvm.agentJar().toAbsolutePath().toString(), "deployment=orders");
      machine.detach();
      jvm.tell("on");
      List<String> connected =
          jvm.awaitEnd().linesWith("connected ").stream()
              .map(line -> line.replaceAll(".* path (.*) url .*", "$1"))
              .toList();
      assertThat(connected).hasSize(3);
      assertThat(connected.get(0)).isEqualTo("\"$user\", public");
      assertThat(connected.subList(1, 3)).allMatch(path -> path.startsWith("blue"));
      assertThat(jvm.linesWith("bean Agent"))
          .singleElement()
          .asString()
          .endsWith("passed 0 routed 2 excluded 0");
    }
  }
}
