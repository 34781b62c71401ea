package dev.karoo.cli;

import dev.karoo.app.Karoo;
import dev.karoo.app.LocalOptions;
import dev.karoo.app.OperatorOptions;
import dev.karoo.app.RunningKaroo;
import dev.karoo.app.RunningLocalCluster;
import dev.karoo.app.StartFailure;
import dev.karoo.app.UpOptions;
import java.nio.file.Path;
import java.util.List;

/// Starts nothing: every try fails, and says what was tried.
final class NoKaroo implements Karoo {
  @Override
  public RunningKaroo up(UpOptions options) throws StartFailure {
    throw tried(options);
  }

  @Override
  public RunningKaroo operator(OperatorOptions options) throws StartFailure {
    throw tried(options);
  }

  @Override
  public RunningLocalCluster localUp(LocalOptions options) throws StartFailure {
    throw tried(options);
  }

  @Override
  public List<Path> restore(Path backup, Path stateDirectory) throws StartFailure {
    throw tried("restore " + backup.getFileName() + " into " + stateDirectory);
  }

  @Override
  public void stopAgent(Path stateDirectory, String agent) throws StartFailure {
    throw tried("stop " + agent + " of " + stateDirectory);
  }

  @Override
  public void startAgent(Path stateDirectory, String agent) throws StartFailure {
    throw tried("start " + agent + " of " + stateDirectory);
  }

  private static StartFailure tried(Object what) {
    return new StartFailure(List.of("tried " + what, "and failed"));
  }
}
