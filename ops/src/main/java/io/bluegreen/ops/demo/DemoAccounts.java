package io.bluegreen.ops.demo;

/** The accounts of the demo's shop, between which the application moves money. */
final class DemoAccounts {
  /** How many there are, numbered from 1. */
  static final int COUNT = 20;

  /** What they have together, at any time. */
  static final int TOTAL = 20_000;

  private DemoAccounts() {}
}
