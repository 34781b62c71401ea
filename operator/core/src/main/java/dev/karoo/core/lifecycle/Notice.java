package dev.karoo.core.lifecycle;

/// Something that users want to know, as Kubernetes' events say it.
///
/// @param warning whether something is wrong
/// @param reason one word in UpperCamelCase, for machines
/// @param message a sentence for people; the same text for the same thing, so that repetitions can
///     be counted
public record Notice(boolean warning, String reason, String message) {
  /// All is as it should be.
  public static Notice normal(String reason, String message) {
    return new Notice(false, reason, message);
  }

  /// Something is wrong.
  public static Notice warning(String reason, String message) {
    return new Notice(true, reason, message);
  }
}
