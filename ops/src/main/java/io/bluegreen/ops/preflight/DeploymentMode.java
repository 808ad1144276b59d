package io.bluegreen.ops.preflight;

/** The kind of pair that a check is made for. */
public enum DeploymentMode {
  /** Two schemas of one database. */
  SCHEMA("schema"),
  /** Two databases. */
  CLUSTER("cluster"),
  /** Either. */
  BOTH("schema, cluster");

  private final String text;

  DeploymentMode(String text) {
    this.text = text;
  }

  /** Returns the modes as the documentation lists them. */
  public String text() {
    return text;
  }

  boolean covers(String mode) {
    return text.contains(mode);
  }
}
