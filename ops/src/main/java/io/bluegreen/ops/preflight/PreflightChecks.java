package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.NearestName;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** All checks, in the order in which they are asked. */
public final class PreflightChecks {
  /** Every check there is. */
  public static final List<PreflightCheck> ALL =
      Stream.of(
              ClientChecks.ALL,
              PrivilegeChecks.ALL,
              DatabaseChecks.ALL,
              ServerChecks.ALL,
              FailoverChecks.ALL,
              CapacityChecks.ALL,
              ReplicaIdentityChecks.ALL,
              ReplicationChecks.ALL,
              ApplyChecks.ALL,
              PublicationChecks.ALL,
              NameChecks.ALL,
              StructureChecks.ALL,
              ObjectChecks.ALL,
              LocaleChecks.ALL,
              ActivityChecks.ALL,
              ProtocolChecks.ALL)
          .flatMap(List::stream)
          .toList();

  private PreflightChecks() {}

  /**
   * Refuses names that no check has.
   *
   * @throws IllegalArgumentException if there is one; its message names the nearest
   */
  public static void requireKnown(Set<String> ids) {
    ids.forEach(PreflightChecks::named);
  }

  /**
   * Returns the check of a name.
   *
   * @throws IllegalArgumentException if there is none; its message names the nearest
   */
  public static PreflightCheck named(String id) {
    return ALL.stream()
        .filter(check -> check.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no check \"%s\"; did you mean %s?"
                        .formatted(
                            id,
                            NearestName.nearest(
                                id, ALL.stream().map(PreflightCheck::id).toList()))));
  }
}
