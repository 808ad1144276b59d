package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.replication.Subscriptions;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subscriptions and the publication of one side. */
public interface SideSubscriptions {
  /** Returns all subscriptions, in the order of their names. */
  List<Subscriptions.Stream> all() throws SQLException;

  /** Tells whether a subscription is enabled; null if there is none of this name. */
  @Nullable Boolean isEnabled(String name) throws SQLException;

  /** Creates a disabled subscription that copies nothing and has no slot yet. */
  void createDisabled(String name, String connectionInfo, boolean runAsOwner) throws SQLException;

  /** Tells whether subscriptions here apply rows as their owner. */
  boolean runAsOwner() throws SQLException;

  void enable(String name) throws SQLException;

  void disable(String name) throws SQLException;

  /** Drops a subscription, if there is one, and leaves its slot alone. */
  void drop(String name) throws SQLException;

  /** Returns the tables that a subscription fills, in order. */
  List<String> tables(String name) throws SQLException;

  /** Returns how many tables of a subscription are still being copied. */
  long unready(String name) throws SQLException;

  /** Gives the deployment's publication its tables, and always the sentinel. */
  void publish(List<String> clauses) throws SQLException;

  /** Returns the tables that the deployment's publication sends, in order. */
  List<String> published() throws SQLException;
}
