package io.bluegreen.jdbc.control;

import java.util.UUID;

/** Who this JVM is to the control table: a random id and what a person recognises it by. */
public final class ClientIdentity {
  private final UUID id = UUID.randomUUID();
  private final String application;
  private final String host;
  private final String driverVersion;

  public ClientIdentity(String application, String host, String driverVersion) {
    this.application = application;
    this.host = host;
    this.driverVersion = driverVersion;
  }

  public UUID id() {
    return id;
  }

  public String application() {
    return application;
  }

  public String host() {
    return host;
  }

  public String driverVersion() {
    return driverVersion;
  }
}
