package io.bluegreen.ops.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Every command there is, in the order in which help shows them. */
final class CommandRegistry {
  static final List<Supplier<Callable<Integer>>> ALL =
      List.of(
          InitCommand::new,
          CreateCommand::new,
          StatusCommand::new,
          PreflightCommand::new,
          ReplicateCommand::new,
          WaitSyncCommand::new,
          HoldCommand::new,
          ReleaseCommand::new,
          ScheduleCommand::new,
          UnscheduleCommand::new,
          RehearseCommand::new,
          SwitchCommand::new,
          RollbackCommand::new,
          ResumeCommand::new,
          AbortCommand::new,
          PrepareCommand::new,
          WarmCommand::new,
          SequencesCommand::new,
          VerifyCommand::new,
          LintCommand::new,
          BackfillCommand::new,
          WithLockCommand::new,
          SwapTableCommand::new,
          SwapViewCommand::new,
          ContractCommand::new,
          DemoCommand::new);

  private CommandRegistry() {}
}
