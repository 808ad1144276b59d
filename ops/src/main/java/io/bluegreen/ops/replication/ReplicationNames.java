package io.bluegreen.ops.replication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.jdbc.model.Side;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * The names of a deployment's replication objects on both servers: {@code bluegreen_orders} for the
 * publications, {@code bluegreen_orders_to_green} for the subscription on green and its slot on
 * blue. If the deployment's name has to be changed for that, a checksum distinguishes two
 * deployments.
 */
public final class ReplicationNames {
  private static final int LONGEST_NAME = 36;

  private final String publication;

  private ReplicationNames(String publication) {
    this.publication = publication;
  }

  /** Returns the names for a deployment. */
  public static ReplicationNames of(String deployment) {
    String plain = deployment.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    if (!plain.equals(deployment) || plain.length() > LONGEST_NAME) {
      CRC32 checksum = new CRC32();
      checksum.update(deployment.getBytes(UTF_8));
      plain =
          plain.substring(0, Math.min(LONGEST_NAME - 9, plain.length()))
              + String.format(Locale.ROOT, "_%08x", checksum.getValue());
    }
    return new ReplicationNames("bluegreen_" + plain);
  }

  /** Returns the name of the publication on both sides. */
  public String publication() {
    return publication;
  }

  /** Returns the name of the subscription on a side, and of its slot on the other side. */
  public String to(Side side) {
    return publication + "_to_" + side.text();
  }
}
