package io.bluegreen.jdbc.internal.control;

import java.util.Locale;

/** The mode of a deployment: each side is a schema, or a whole cluster. */
public enum DeploymentMode {
  SCHEMA,
  CLUSTER;

  /** Returns the mode as the control table writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
