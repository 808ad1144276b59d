package io.bluegreen.jdbc.control;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** Who this JVM is to the control table: a random id and what a person recognises it by. */
public final class ClientIdentity {
  private final UUID id = UUID.randomUUID();
  private final String application;
  private final String driverVersion;

  public ClientIdentity(String application, String driverVersion) {
    this.application = application;
    this.driverVersion = driverVersion;
  }

  public UUID id() {
    return id;
  }

  public String application() {
    return application;
  }

  /** Returns this machine's name; looked up anew, since that may ask a name server. */
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
