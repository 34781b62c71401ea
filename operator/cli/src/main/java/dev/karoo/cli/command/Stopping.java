package dev.karoo.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a command clean up when the process is told to end: by Ctrl-C, by TERM, by its terminal
/// going away.
///
/// The signal interrupts the command's thread, whatever it is waiting for, and the JVM ends when
/// the command has unwound; so there is one way out, whether it is left early or late.
final class Stopping implements AutoCloseable {
  /// More than any grace period should take; what hangs longer is left to the next start.
  private static final long LONGEST_SECONDS = 90;

  private final CountDownLatch unwound = new CountDownLatch(1);
  private final Thread hook;

  private Stopping(Thread command) {
    hook = Thread.ofPlatform().name("stop").unstarted(() -> {
      command.interrupt();
      awaitUnwound();
    });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// From now on signals interrupt the calling thread.
  static Stopping onSignal() {
    return new Stopping(Thread.currentThread());
  }

  private void awaitUnwound() {
    try {
      if (!unwound.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("karoo: did not stop in time");
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /// The command has unwound.
  @Override
  public void close() {
    unwound.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      return;
    }
  }
}
