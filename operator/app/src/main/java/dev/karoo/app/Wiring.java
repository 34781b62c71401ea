package dev.karoo.app;

import java.nio.file.Path;
import java.util.List;

/// The wiring diagram of Karoo: what is started, with what, in which order.
public final class Wiring implements Karoo {
  @Override
  public RunningKaroo up(UpOptions options) throws StartFailure {
    throw notYet();
  }

  @Override
  public RunningKaroo operator(OperatorOptions options) throws StartFailure {
    throw notYet();
  }

  @Override
  public RunningLocalCluster localUp(LocalOptions options) throws StartFailure {
    throw notYet();
  }

  @Override
  public void stopAgent(Path stateDirectory, String agent) throws StartFailure {
    throw notYet();
  }

  @Override
  public void startAgent(Path stateDirectory, String agent) throws StartFailure {
    throw notYet();
  }

  private static StartFailure notYet() {
    return new StartFailure(List.of("this part of Karoo is not wired yet"));
  }
}
