package dev.karoo.api.format;

/// The patterns of the schema, as annotations want them. Each is also the key under which
/// [Format] finds what to say of a text that doesn't match.
// @formatter:off: the formatter puts an expression behind its = however long
public final class Patterns {
  /// RFC 1123 label: the name of a pipeline or task template.
  public static final String DNS_LABEL = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

  /// RFC 1123 subdomain: the name of an agent.
  public static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$";

  /// The name of a port, core, volume, group or network.
  public static final String NAME = "^[A-Za-z_][A-Za-z0-9_-]{0,62}$";

  /// The name of an environment variable.
  public static final String VARIABLE = "^[A-Za-z_][A-Za-z0-9_]{0,254}$";

  /// A key of an agent's attributes.
  public static final String ATTRIBUTE = "^[A-Za-z0-9]([A-Za-z0-9_./-]{0,251}[A-Za-z0-9])?$";

  private static final String NUMBER = "^\\+?([0-9]{1,40}(\\.[0-9]{0,40})?|\\.[0-9]{1,40})";

  /// CPU time in CPUs.
  public static final String CPUS = NUMBER + "(m|k|[eE][+-]?[0-9]{1,3})?$";

  /// Bytes of memory or disk.
  public static final String BYTES = NUMBER + "([KMGTPE]i|[kMGTPE]|[eE][+-]?[0-9]{1,3})?$";

  /// Bits per second.
  public static final String BIT_RATE = NUMBER + "([kMGTPE]|[eE][+-]?[0-9]{1,3})?$";

  /// The longest text of a time span.
  public static final int LONGEST_DURATION = 64;

  /// A time span, of at most [#LONGEST_DURATION] characters.
  public static final String DURATION = "^([0-9]{1,9}(\\.[0-9]{1,9})?(ms|s|m|h))+$";

  /// A point in time, RFC 3339.
  public static final String TIME =
      "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
      + "(Z|[+-][0-9]{2}:[0-9]{2})$";

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

  /// An IPv4 address.
  public static final String IPV4 = "^" + OCTET + "(\\." + OCTET + "){3}$";

  /// An IPv4 multicast address, RFC 5771.
  public static final String MULTICAST = "^(22[4-9]|23[0-9])(\\." + OCTET + "){3}$";

  /// A set of PUs in the kernel's list form. [Format] looks closer: a pattern that says more must
  /// repeat a group, and on a list of thousands Java's runs out of stack.
  public static final String CPU_SET = "^[0-9]([0-9,-]*[0-9])?$";

  /// A set of port numbers, as [#CPU_SET].
  public static final String PORTS = "^[0-9]([0-9-,]*[0-9])?$";

  /// The longest set: every second PU of 8192, or port of 10,000.
  public static final int LONGEST_SET = 32_768;

  /// A CUDA compute capability.
  public static final String CAPABILITY = "^[0-9]{1,3}\\.[0-9]{1,3}$";

  /// A path from the root.
  public static final String ABSOLUTE_PATH = "^/[^\\x00]*$";

  /// Where a file is fetched from.
  public static final String URI = "^(https?|ftp|hdfs|file)://.+$|^/.+$";

  /// A multicast group, or one address of it.
  public static final String GROUP_REFERENCE =
      "^[A-Za-z_][A-Za-z0-9_-]{0,62}(\\[(index|[0-9]{1,5})\\])?$";

  /// A Linux capability.
  public static final String LINUX_CAPABILITY = "^[A-Z][A-Z_]{0,62}$";

  /// A container image, as Docker writes it.
  public static final String IMAGE = "^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,511}$";

  private Patterns() {}
}
