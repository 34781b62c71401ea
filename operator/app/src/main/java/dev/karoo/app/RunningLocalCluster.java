package dev.karoo.app;

import java.net.URI;
import java.util.List;

/// A local cluster that was started without an operator.
public interface RunningLocalCluster extends AutoCloseable {
  /// An agent of it. @param name its host name @param pid of its process, which leads a group
  record AgentProcess(String name, long pid) {}

  /// Where the master is: `http://127.0.0.1:5050`.
  URI master();

  /// The agents as they were started.
  List<AgentProcess> agents();

  /// Waits until it stops by itself, which it does only when it can't go on; `close` ends the
  /// wait too.
  ///
  /// @throws StartFailure why it could not go on
  void await() throws StartFailure, InterruptedException;

  /// Stops the agents and the master; none of their processes is left when this returns. A second
  /// call, at whatever time, returns when the first has; an interrupt does not cut it short.
  @Override
  void close();
}
