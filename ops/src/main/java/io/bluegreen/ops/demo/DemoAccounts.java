package io.bluegreen.ops.demo;

/** The numbers of the demo's accounts, between which the application moves money. */
final class DemoAccounts {
  /** Number of accounts; they are numbered from 1. */
  static final int COUNT = 20;

  /** Sum of all balances, which never changes. */
  static final int TOTAL = 20_000;

  private DemoAccounts() {}
}
