package io.bluegreen.ops.cutover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.IdentityProbe;
import io.bluegreen.ops.control.ServerIdentity;
import org.junit.jupiter.api.Test;

class CutoverOptionsTest {
  @Test
  void eachChangeKeepsAllOthers() {
    CutoverListener listener = new CutoverListener() {};
    IdentityProbe probe = (side, connection) -> new ServerIdentity("1", "1");
    CutoverOptions options =
        CutoverOptions.of("orders")
            .withTo(Side.GREEN)
            .withOperator("alice")
            .withTimeouts(CutoverTimeouts.DEFAULT)
            .withSequenceMargin(5)
            .withTerminateLeftovers(false)
            .withAcceptNewServers(true)
            .withIdentityProbe(probe)
            .withListener(listener);
    assertThat(options)
        .isEqualTo(
            new CutoverOptions(
                "orders",
                Side.GREEN,
                "alice",
                CutoverTimeouts.DEFAULT,
                5,
                false,
                true,
                probe,
                listener));
  }

  @Test
  void aNegativeMarginIsRefused() {
    assertThatThrownBy(() -> CutoverOptions.of("orders").withSequenceMargin(-1))
        .hasMessageContaining("sequenceMargin is -1");
  }
}
