package dev.karoo.simulation;

/// The operator's process ends here and now. An error, so that no part of the operator takes it for
/// something that it could go on from.
final class Crash extends Error {
  private static final long serialVersionUID = 1L;

  Crash(String where) {
    super(where);
  }
}
