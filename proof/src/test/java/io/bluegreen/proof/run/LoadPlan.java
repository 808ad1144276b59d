package io.bluegreen.proof.run;

import io.bluegreen.proof.workload.Judge;
import io.bluegreen.proof.workload.Work;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work of an application.
 *
 * @param works its kinds of work
 * @param threads how many threads share them
 * @param seed what they do in which order
 * @param judge how it understands failures
 * @param deployment whose epochs it notes
 * @param passwordFile where its newest password is, or null where it needs none
 */
public record LoadPlan(
    List<Work> works,
    int threads,
    long seed,
    Judge judge,
    String deployment,
    @Nullable Path passwordFile) {}
