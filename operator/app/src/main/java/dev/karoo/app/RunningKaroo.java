package dev.karoo.app;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// A Karoo that was started and serves its API.
public interface RunningKaroo extends AutoCloseable {
  /// Where the API is served, with the port in use: `http://127.0.0.1:8080`.
  URI apiAddress();

  /// The kubeconfig file that leads clients there.
  Path kubeconfig();

  /// Waits until what the API says of tasks is of this run: until then it may still say that they
  /// are ready, as they were in an earlier one.
  ///
  /// @param limit how long to wait
  /// @return whether it is
  boolean awaitCaughtUp(Duration limit) throws InterruptedException;

  /// Waits until it stops by itself, which it does only when it can't go on; `close` ends the
  /// wait too.
  ///
  /// @throws StartFailure why it could not go on
  void await() throws StartFailure, InterruptedException;

  /// Stops everything that was started. A local cluster's tasks are ended, and none of their
  /// processes is left when this returns; those of a Mesos cluster run on. A second call, at
  /// whatever time, returns when the first has; an interrupt does not cut it short.
  @Override
  void close();
}
