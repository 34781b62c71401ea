package dev.karoo.app;

import java.nio.file.Path;
import java.util.List;

/// What the command line starts and steers on this machine; all else it does over HTTP.
public interface Karoo {
  /// Starts a local cluster, the operator and the API server in this process, and returns when
  /// the API answers.
  ///
  /// @throws StartFailure when the address is taken, the state directory is in use or not
  ///     writable, or the agents' manifest is wrong; nothing is left running then
  /// @throws InterruptedException when the thread is interrupted; nothing is left running then
  RunningKaroo up(UpOptions options) throws StartFailure, InterruptedException;

  /// Starts the operator and the API server in this process, and returns when the API answers; the
  /// master may come later.
  ///
  /// @throws StartFailure as `up`
  RunningKaroo operator(OperatorOptions options) throws StartFailure, InterruptedException;

  /// Starts a master, and agents that are processes of their own, and returns when every agent has
  /// registered.
  ///
  /// @throws StartFailure as `up`
  RunningLocalCluster localUp(LocalOptions options) throws StartFailure, InterruptedException;

  /// Puts a backup in the place of the store of an operator that does not run.
  ///
  /// @param backup a file made by `karoo backup`
  /// @param stateDirectory the operator's
  /// @return where the files of the store that was there are now
  /// @throws StartFailure when the backup is damaged, the directory is in use, or not writable
  List<Path> restore(Path backup, Path stateDirectory) throws StartFailure;

  /// Ends an agent of a local cluster, with its tasks, as a host that lost its power does.
  ///
  /// @param stateDirectory of the `up` or `local up` that runs
  /// @param agent its name
  /// @throws StartFailure when nothing runs on that directory, there is no such agent, or it is
  ///     stopped already
  void stopAgent(Path stateDirectory, String agent) throws StartFailure, InterruptedException;

  /// Starts an agent again that `stopAgent` ended.
  ///
  /// @throws StartFailure when nothing runs on that directory, there is no such agent, or it runs
  void startAgent(Path stateDirectory, String agent) throws StartFailure, InterruptedException;
}
