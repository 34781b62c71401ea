package dev.karoo.local.process;

/// How a command ended.
public sealed interface Ending {
  /// It exited by itself.
  ///
  /// @param status 0–255
  record Exited(int status) implements Ending {}

  /// A signal ended it.
  ///
  /// @param signal the signal's number
  record Signalled(int signal) implements Ending {}

  /// Its supervisor was killed before it could say.
  record Unknown() implements Ending {}
}
