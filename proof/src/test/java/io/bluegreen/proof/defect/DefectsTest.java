package io.bluegreen.proof.defect;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.matcher.ElementMatchers;
import org.junit.jupiter.api.Test;

class DefectsTest {
  private static final String TYPE = "io.bluegreen.jdbc.internal.session.CurrentConnection";

  @Test
  void aDefectInAMethodThatIsGoneIsNone() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                Defects.broken(
                    TYPE, Defects.change("wasCalledSo", Advice.to(Defects.Skipped.class)::on)))
        .withMessageContaining(TYPE + ".wasCalledSo");
  }

  @Test
  void aCallThatAMethodNoLongerMakesCannotBeChanged() throws Exception {
    MemberSubstitution substitution =
        MemberSubstitution.relaxed()
            .method(ElementMatchers.named("wasCalledSo"))
            .replaceWith(Object.class.getDeclaredMethod("hashCode"));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> Defects.broken(TYPE, Defects.change("isBetweenTransactions", substitution::on)))
        .withMessageContaining(TYPE + ".isBetweenTransactions");
  }
}
