package io.bluegreen.jdbc.internal.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The identity of this JVM in the control table: a random id, and names by which people recognise
 * the JVM. Thread-safe.
 */
public final class ClientIdentity {
  private final AtomicReference<@Nullable UUID> id = new AtomicReference<>();
  private final String application;
  private final String driverVersion;

  public ClientIdentity(String application, String driverVersion) {
    this.application = application;
    this.driverVersion = driverVersion;
  }

  /**
   * Returns the id. It is generated at the first call, which the watcher makes, so that no connect
   * waits for the start of the JVM's source of random numbers.
   */
  public UUID id() {
    if (id.get() == null) {
      id.compareAndSet(null, UUID.randomUUID());
    }
    return Objects.requireNonNull(id.get());
  }

  public String application() {
    return application;
  }

  /** Returns this machine's name. It is looked up at each call, which may query a name server. */
  public String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  public String driverVersion() {
    return driverVersion;
  }
}
