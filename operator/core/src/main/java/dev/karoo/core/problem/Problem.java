package dev.karoo.core.problem;

/// One thing that is wrong with an input, said so that its author can mend it.
///
/// @param path where: a field path such as `spec.tasks[2].cores.count`; empty for the whole
/// @param value what stands there, as written; empty where something is missing
/// @param message what is wrong with it, a sentence without a full stop
/// @param fix what to write instead; empty where nothing better is known than `message`
public record Problem(String path, String value, String message, String fix) {
  /// A problem without a proposal.
  public static Problem at(String path, String value, String message) {
    return new Problem(path, value, message, "");
  }

  /// `path: "value" message; fix`.
  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ") + (value.isEmpty() ? "" : '"' + value + "\" ")
        + message + (fix.isEmpty() ? "" : "; " + fix);
  }
}
