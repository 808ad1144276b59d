package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.session.Session;
import org.jspecify.annotations.Nullable;

/** The public, read-only view of a session. Thread-safe, as {@link Session}'s getters are. */
final class SessionView implements BlueGreenConnection {
  private final String deployment;
  private final Session session;

  SessionView(String deployment, Session session) {
    this.deployment = deployment;
    this.session = session;
  }

  @Override
  public String deployment() {
    return deployment;
  }

  @Override
  public String side() {
    return session.route().side().text();
  }

  @Override
  public long epoch() {
    return session.route().epoch();
  }

  @Override
  public String target() {
    return session.route().target();
  }

  @Override
  public String otherTarget() {
    return session.route().otherTarget();
  }

  @Override
  public boolean isUnrouted() {
    return session.isUnrouted();
  }

  @Override
  public @Nullable String pinReason() {
    return session.pinReason();
  }
}
