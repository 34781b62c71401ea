package dev.karoo.core.launch;

/// Replaces the references of a text, such as `$(cores.recv0)`, by what they stand for.
@FunctionalInterface
public interface Resolver {
  /// The text with all references replaced.
  ///
  /// @throws IllegalArgumentException for a reference to nothing, which validation refuses
  String resolve(String text);
}
