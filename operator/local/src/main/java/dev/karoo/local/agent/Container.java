package dev.karoo.local.agent;

import dev.karoo.local.process.Ending;
import dev.karoo.local.process.Supervised;
import java.util.function.Consumer;

/// What runs a task's command: a process group, or a Docker container.
sealed interface Container {
  /// The supervisor's process id, shown as the executor's.
  long pid();

  /// Calls back once the command has ended, on some thread.
  void whenEnded(Consumer<Ending> then);

  /// Asks the command to end.
  void terminate();

  /// Kills it with all that belongs to it.
  void kill();

  /// Removes what it left behind.
  void sweep();

  /// The supervisor, to be killed with the host.
  Supervised supervisor();

  /// How the command's end is told.
  default String told(Ending ending) {
    return Messages.command(ending);
  }

  /// A process group on this machine.
  ///
  /// @param supervisor the command under its supervisor
  record Plain(Supervised supervisor) implements Container {
    @Override
    public long pid() {
      return supervisor.pid();
    }

    @Override
    public void whenEnded(Consumer<Ending> then) {
      supervisor.whenEnded(then);
    }

    @Override
    public void terminate() {
      supervisor.terminate();
    }

    @Override
    public void kill() {
      supervisor.kill();
    }

    @Override
    public void sweep() {
      supervisor.sweep();
    }
  }
}
