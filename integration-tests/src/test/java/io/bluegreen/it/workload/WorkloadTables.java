package io.bluegreen.it.workload;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import java.util.List;

/** The tables that the workloads use. */
public final class WorkloadTables {
  public static final int ACCOUNTS = 8;
  public static final int COUNTERS = 4;
  public static final long TOTAL = ACCOUNTS * 1000L;

  private WorkloadTables() {}

  /** A deployment with these tables, blue on PostgreSQL 15 and green on 18. */
  public static ClusterDeployment.Builder cluster() {
    return cluster(ClusterServers.replicating());
  }

  public static ClusterDeployment.Builder cluster(ClusterServers servers) {
    return ClusterDeployment.on(servers).tables(create()).rows(fill());
  }

  /** Creates them, empty. */
  public static List<String> create() {
    return List.of(
        "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL)",
        "CREATE TABLE counters (id int PRIMARY KEY, n bigint NOT NULL)",
        "CREATE TABLE ledger (id bigserial PRIMARY KEY, writer int, number bigint)",
        "CREATE TABLE transfers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            + " writer int, number bigint, amount bigint)");
  }

  /** Fills in what has to be there on the active side before anybody works. */
  public static List<String> fill() {
    return List.of(
        "INSERT INTO accounts SELECT i, 1000 FROM generate_series(1, " + ACCOUNTS + ") i",
        "INSERT INTO counters SELECT i, 0 FROM generate_series(1, " + COUNTERS + ") i");
  }
}
