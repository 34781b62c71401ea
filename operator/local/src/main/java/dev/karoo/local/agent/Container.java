package dev.karoo.local.agent;

import com.google.protobuf.ByteString;
import dev.karoo.local.docker.DockerContainer;
import dev.karoo.local.process.Ending;
import dev.karoo.local.process.Supervised;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// What runs a task's command: a process group, or a Docker container.
sealed interface Container {
  /// Calls back, on some thread, once the command runs, with the data that tell so; never when it
  /// ended without having run. The end is told after that.
  void whenBegun(Consumer<ByteString> then);

  /// Calls back once the command has ended, on some thread.
  void whenEnded(Consumer<Ending> then);

  /// Asks the command to end.
  ///
  /// @param grace what it has for that
  void terminate(Duration grace);

  /// Kills it with all that belongs to it.
  void kill();

  /// Removes what it left behind.
  void sweep();

  /// The supervisor, to be killed with the host.
  Supervised supervisor();

  /// The words before a check's command, so that it runs where the task does.
  ///
  /// @param variables names of variables of its own
  List<String> inside(Collection<String> variables);

  /// A process group on this machine.
  ///
  /// @param supervisor the command under its supervisor
  record Plain(Supervised supervisor) implements Container {
    @Override
    public void whenBegun(Consumer<ByteString> then) {
      then.accept(ByteString.EMPTY);
    }

    @Override
    public void whenEnded(Consumer<Ending> then) {
      supervisor.whenEnded(then);
    }

    @Override
    public void terminate(Duration grace) {
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

    @Override
    public List<String> inside(Collection<String> variables) {
      return List.of();
    }
  }

  /// A Docker container.
  ///
  /// @param container the container
  record InDocker(DockerContainer container) implements Container {
    @Override
    public void whenBegun(Consumer<ByteString> then) {
      container.whenBegun(said -> then.accept(ByteString.copyFromUtf8(said)));
    }

    @Override
    public void whenEnded(Consumer<Ending> then) {
      container.whenEnded(then);
    }

    @Override
    public void terminate(Duration grace) {
      container.terminate(grace);
    }

    @Override
    public void kill() {
      container.kill();
    }

    @Override
    public void sweep() {
      container.sweep();
    }

    @Override
    public Supervised supervisor() {
      return container.client();
    }

    @Override
    public List<String> inside(Collection<String> variables) {
      return container.inside(variables);
    }
  }
}
