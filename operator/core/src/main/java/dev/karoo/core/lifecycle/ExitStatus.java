package dev.karoo.core.lifecycle;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The exit status of a process, which Mesos says only in the message for people: `Command exited
/// with status 3`, `Container exited with status 125` (recordings 03 and 12).
public final class ExitStatus {
  private static final Pattern STATUS = Pattern
      .compile("(?:Command|Container) exited with status ([0-9]{1,3})");

  private ExitStatus() {}

  /// The status that a message tells; none for a signal or anything else.
  public static OptionalInt of(String message) {
    Matcher matcher = STATUS.matcher(message);
    return matcher.lookingAt()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
