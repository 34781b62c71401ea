package dev.karoo.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `karoo rollout`: how changes of pipelines go through.
@Command(name = "rollout", description = "Follow, hold, undo and repeat changes of pipelines.", footer = {
  "karoo rollout status first-light", "karoo rollout undo first-light --to-revision=2",
  "karoo rollout restart first-light --task=beam"})
public final class RolloutCommand implements Runnable {
  @Spec
  CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(),
        "one of its commands is needed: status, history, undo, pause, resume, restart");
  }
}
