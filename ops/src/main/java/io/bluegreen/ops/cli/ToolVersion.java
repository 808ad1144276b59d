package io.bluegreen.ops.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and the Java that runs it. */
final class ToolVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = ToolVersion.class.getPackage().getImplementationVersion();
    return new String[] {
      "bluegreen " + (version == null ? "(not from a jar)" : version),
      "Java ${java.version} (${java.vendor}), ${os.name} ${os.arch}"
    };
  }
}
