package dev.karoo.api.format;

import java.util.Optional;
import java.util.regex.Pattern;

/// What a text in a field must look like, known by its pattern in the schema.
public enum Format {
  /// The name of a pipeline or task template.
  DNS_LABEL(Patterns.DNS_LABEL),
  /// The name of an agent.
  DNS_SUBDOMAIN(Patterns.DNS_SUBDOMAIN),
  /// The name of a port, core, volume, group or network.
  NAME(Patterns.NAME),
  /// The name of an environment variable.
  VARIABLE(Patterns.VARIABLE),
  /// A key of an agent's attributes.
  ATTRIBUTE(Patterns.ATTRIBUTE),
  /// CPU time.
  CPUS(Patterns.CPUS),
  /// Memory or disk.
  BYTES(Patterns.BYTES),
  /// Bandwidth.
  BIT_RATE(Patterns.BIT_RATE),
  /// A time span.
  DURATION(Patterns.DURATION),
  /// A point in time.
  TIME(Patterns.TIME),
  /// An IPv4 address.
  IPV4(Patterns.IPV4),
  /// A multicast address.
  MULTICAST(Patterns.MULTICAST),
  /// A set of PUs.
  CPU_SET(Patterns.CPU_SET),
  /// A set of ports.
  PORTS(Patterns.PORTS),
  /// A CUDA compute capability.
  CAPABILITY(Patterns.CAPABILITY),
  /// A path from the root.
  ABSOLUTE_PATH(Patterns.ABSOLUTE_PATH),
  /// Where a file is fetched from.
  URI(Patterns.URI),
  /// A multicast group, or one address of it.
  GROUP_REFERENCE(Patterns.GROUP_REFERENCE),
  /// A Linux capability.
  LINUX_CAPABILITY(Patterns.LINUX_CAPABILITY),
  /// A container image.
  IMAGE(Patterns.IMAGE);

  private final String text;
  private final Pattern pattern;

  Format(String text) {
    this.text = text;
    this.pattern = Pattern.compile(text);
  }

  /// The format with this pattern.
  public static Optional<Format> of(String pattern) {
    for (Format format : values()) {
      if (format.text.equals(pattern)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /// What is wrong with a value; nothing where it is right. Formats with bounds that a pattern
  /// can't say look further where the pattern matches.
  public Optional<Fault> fault(String value) {
    return switch (this) {
      case CPUS -> QuantityFaults.cpus(value);
      case BYTES -> QuantityFaults.bytes(value);
      case BIT_RATE -> QuantityFaults.bitRate(value);
      case DURATION -> Times.duration(value);
      case TIME -> Times.time(value);
      case CPU_SET -> Sets.cpus(value);
      case PORTS -> Sets.ports(value);
      case LINUX_CAPABILITY -> value.startsWith("CAP_")
          ? fault("has CAP_ in front", "write " + value.substring(4))
          : unless(value, "is no Linux capability", "such as SYS_NICE");
      case DNS_LABEL -> matches(value) ? Optional.empty() : Names.dnsLabel(value);
      case DNS_SUBDOMAIN -> matches(value) ? Optional.empty() : Names.dnsSubdomain(value);
      case NAME -> matches(value) ? Optional.empty() : Names.name(value);
      case VARIABLE -> matches(value) ? Optional.empty() : Names.variable(value);
      case ATTRIBUTE -> unless(value, "is no name of an attribute",
          "use letters, digits, _ . / and -, a letter or digit first and last");
      case IPV4 -> unless(value, "is no IPv4 address", "such as 10.100.0.1");
      case MULTICAST -> unless(value, "is no IPv4 multicast address",
          "they are 224.0.0.0 to 239.255.255.255; 239.x.y.z are free for local use");
      case CAPABILITY -> unless(value, "is no compute capability",
          "two numbers such as \"7.2\"");
      case ABSOLUTE_PATH -> unless(value, "is not a path from the root", "begin it with /");
      case URI -> unless(value, "is nothing to fetch from",
          "begin it with http://, https://, ftp://, hdfs://, file:// or /");
      case GROUP_REFERENCE -> unless(value, "is no multicast group",
          "write acv, \"acv[3]\" or \"acv[index]\"");
      case IMAGE -> unless(value, "is no image", "such as registry:5000/name:tag");
    };
  }

  private boolean matches(String value) {
    return pattern.matcher(value).matches();
  }

  private Optional<Fault> unless(String value, String message, String fix) {
    return matches(value) ? Optional.empty() : fault(message, fix);
  }

  private static Optional<Fault> fault(String message, String fix) {
    return Optional.of(new Fault(message, fix));
  }
}
