package dev.karoo.local.wire;

/// The generated classes of Mesos' messages are older than the protobuf runtime, which says so once
/// for each of them. What it warns of concerns messages from strangers; all senders here are local
/// processes that know a secret or could do worse anyway.
public final class MessageClasses {
  private static final String QUIET = "com.google.protobuf.use_unsafe_pre22_gencode";

  private MessageClasses() {}

  /// Keeps the runtime quiet, if it has not spoken yet.
  public static void quiet() {
    System.setProperty(QUIET, "true");
  }
}
