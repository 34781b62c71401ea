package dev.karoo.cli.progress;

/// Shows progress while it happens.
public sealed interface ProgressView permits LiveView, PlainView {
  /// Something is so now: the server answers, manifests were applied.
  void say(String line);

  /// How far it is now; called as often as it changes.
  void show(Progress progress);

  /// Nothing more will be shown: leaves the screen as others expect it.
  void end();
}
