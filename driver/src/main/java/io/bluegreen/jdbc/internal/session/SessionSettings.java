package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.fault.RetryPolicy;
import io.bluegreen.jdbc.internal.searchpath.SearchPathTemplate;
import org.jspecify.annotations.Nullable;

/** The settings of an application's sessions, from its properties. Immutable. */
public final class SessionSettings {
  private final Pooler pooler;
  private final SearchPathTemplate template;
  private final long holdTimeoutNanos;
  private final RetryPolicy retryPolicy;
  private final LastingEffectsCatalog effects;
  private final boolean hidesOtherSide;
  private final CommitOutcome commitOutcome;

  /**
   * Makes settings.
   *
   * @param effects what is known of the functions that the application's texts may call
   * @param hidesOtherSide whether metadata leaves out the other side's objects in schema mode
   * @param commitOutcome what is done about a COMMIT that gets no answer in cluster mode
   */
  public SessionSettings(
      Pooler pooler,
      SearchPathTemplate template,
      long holdTimeoutNanos,
      RetryPolicy retryPolicy,
      LastingEffectsCatalog effects,
      boolean hidesOtherSide,
      CommitOutcome commitOutcome) {
    this.commitOutcome = commitOutcome;
    this.hidesOtherSide = hidesOtherSide;
    this.effects = effects;
    this.retryPolicy = retryPolicy;
    this.pooler = pooler;
    this.template = template;
    this.holdTimeoutNanos = holdTimeoutNanos;
  }

  public Pooler pooler() {
    return pooler;
  }

  public SearchPathTemplate template() {
    return template;
  }

  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  public LastingEffectsCatalog effects() {
    return effects;
  }

  public CommitOutcome commitOutcome() {
    return commitOutcome;
  }

  boolean hidesOtherSide() {
    return hidesOtherSide;
  }

  public long holdTimeoutNanos() {
    return holdTimeoutNanos;
  }

  @Override
  public boolean equals(@Nullable Object that) {
    if (!(that instanceof SessionSettings)) {
      return false;
    }
    SessionSettings other = (SessionSettings) that;
    return pooler == other.pooler
        && hidesOtherSide == other.hidesOtherSide
        && holdTimeoutNanos == other.holdTimeoutNanos
        && template.equals(other.template);
  }

  @Override
  public int hashCode() {
    return template.hashCode() * 31 + pooler.hashCode();
  }
}
