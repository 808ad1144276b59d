package io.bluegreen.ops.lint;

/** The composition of all rules of an expand-only migration. */
final class ExpandOnlyRules {
  private ExpandOnlyRules() {}

  /** Returns the rules for the statements of one migration. */
  static StatementRules of(MigrationState migration) {
    StatementRules rules = new StatementRules(migration);
    new CreateRules(migration).register(rules);
    new CreateTableRules(migration).register(rules);
    new TriggerAndPolicyRules(migration).register(rules);
    new AlterTableRules(migration).register(rules);
    new AlterObjectRules(migration).register(rules);
    new IndexRules(migration).register(rules);
    new DropRules(migration).register(rules);
    new DataRules(migration).register(rules);
    new FunctionCallRules(migration).register(rules);
    new PrivilegeRules(migration).register(rules);
    new ReplicationRules(migration).register(rules);
    new TransactionRules(migration).register(rules);
    new SettingRules(migration).register(rules);
    new MaintenanceRules(migration).register(rules);
    new DoBlockRules(migration, rules).register(rules);
    return rules;
  }
}
