package dev.karoo.local.process;

/// The names of signals as the C library tells them and Mesos shows them (`strsignal` on Linux).
public final class SignalName {
  private static final String[] NAMES = {"Unknown signal 0", "Hangup", "Interrupt", "Quit",
    "Illegal instruction", "Trace/breakpoint trap", "Aborted", "Bus error",
    "Floating point exception", "Killed", "User defined signal 1", "Segmentation fault",
    "User defined signal 2", "Broken pipe", "Alarm clock", "Terminated", "Stack fault",
    "Child exited", "Continued", "Stopped (signal)", "Stopped", "Stopped (tty input)",
    "Stopped (tty output)", "Urgent I/O condition", "CPU time limit exceeded",
    "File size limit exceeded", "Virtual timer expired", "Profiling timer expired",
    "Window changed", "I/O possible", "Power failure", "Bad system call"};

  private SignalName() {}

  /// The name of a signal.
  public static String of(int signal) {
    return signal > 0 && signal < NAMES.length ? NAMES[signal] : "Unknown signal " + signal;
  }
}
