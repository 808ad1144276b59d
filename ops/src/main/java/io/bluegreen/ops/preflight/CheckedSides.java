package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import java.util.List;

/** The sides to which a query is sent. */
enum CheckedSides {
  SOURCE,
  TARGET,
  /** Both, also where they are two schemas of one database. */
  EACH_SIDE,
  /** Both, or once where they share a database. */
  EACH_SERVER;

  List<Side> of(CheckedPair sides) {
    return switch (this) {
      case SOURCE -> List.of(sides.source());
      case TARGET -> List.of(sides.target());
      case EACH_SIDE -> List.of(sides.source(), sides.target());
      case EACH_SERVER -> sides.servers();
    };
  }
}
