package io.bluegreen.ops.catalog;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The major version of a server, and what it means for questions to its catalog. Every difference
 * between versions that the tool knows is written here and nowhere else.
 */
public record ServerVersion(int major) {
  /** The first version with lists of columns in publications. */
  public static final int FIRST_WITH_COLUMN_LISTS = 15;

  /** The first version whose slots follow a failover. */
  public static final int FIRST_WITH_FAILOVER_SLOTS = 17;

  /** The first version in which a subscription applies rows as the owners of the tables. */
  public static final int FIRST_THAT_APPLIES_AS_TABLE_OWNER = 16;

  /**
   * The condition for logical replication to be possible. From PostgreSQL 19 on the first logical
   * slot turns logical decoding on by itself, unless {@code wal_level} is {@code minimal}.
   */
  public static final String CAN_DECODE_LOGICALLY =
      "(pg_catalog.current_setting('wal_level') = 'logical' OR"
          + " (pg_catalog.current_setting('wal_level') = 'replica' AND"
          + " pg_catalog.current_setting('server_version_num')::integer >= 190000))";

  private static final int FIRST_WITH_SUBSCRIPTION_STATISTICS = 15;
  private static final int FIRST_WITH_SEQUENCE_ERRORS = 19;

  /** Returns the version of the server behind a connection. */
  public static ServerVersion of(Connection connection) throws SQLException {
    return new ServerVersion(connection.getMetaData().getDatabaseMajorVersion());
  }

  public boolean hasColumnLists() {
    return major >= FIRST_WITH_COLUMN_LISTS;
  }

  public boolean hasFailoverSlots() {
    return major >= FIRST_WITH_FAILOVER_SLOTS;
  }

  /** Tells whether a subscription can be told to apply rows as its own owner. */
  public boolean canRunAsOwner() {
    return major >= FIRST_THAT_APPLIES_AS_TABLE_OWNER;
  }

  /**
   * Returns the number of failed attempts in a row of {@code pg_stat_subscription_stats}, as SQL;
   * empty before PostgreSQL 15, which does not count them. Failures of the copy were one column
   * before PostgreSQL 19, which also copies sequences.
   */
  public String subscriptionFailures() {
    if (major < FIRST_WITH_SUBSCRIPTION_STATISTICS) {
      return "";
    }
    return major < FIRST_WITH_SEQUENCE_ERRORS
        ? "apply_error_count + sync_error_count"
        : "apply_error_count + sync_table_error_count + sync_seq_error_count";
  }
}
