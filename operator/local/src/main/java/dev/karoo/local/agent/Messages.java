package dev.karoo.local.agent;

import dev.karoo.local.process.Ending;
import dev.karoo.local.process.SignalName;

/// What Mesos' command executor says about the end of a command.
final class Messages {
  private Messages() {}

  static String command(Ending ending) {
    return switch (ending) {
      case Ending.Exited e -> "Command exited with status " + e.status();
      case Ending.Signalled s -> "Command terminated with signal " + SignalName.of(s.signal());
      case Ending.Unknown _ -> "Executor terminated";
    };
  }

  static boolean succeeded(Ending ending) {
    return ending instanceof Ending.Exited e && e.status() == 0;
  }
}
