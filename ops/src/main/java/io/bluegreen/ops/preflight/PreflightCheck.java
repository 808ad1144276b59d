package io.bluegreen.ops.preflight;

/**
 * One question that is asked before a switch.
 *
 * @param id its name, for {@code --skip} and for the documentation
 * @param mode the pairs that it is asked of
 * @param meaning what it looks for
 * @param why why that matters
 * @param mend how it is mended, in short
 * @param probe how it looks
 */
public record PreflightCheck(
    String id,
    DeploymentMode mode,
    String meaning,
    String why,
    String mend,
    PreflightProbe probe) {}
