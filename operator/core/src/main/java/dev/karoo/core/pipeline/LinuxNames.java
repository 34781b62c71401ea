package dev.karoo.core.pipeline;

import java.util.List;
import java.util.Set;

/// Names of the kernel that Mesos has a value of its own for (`CapabilityInfo`, `RLimitInfo` of its
/// protocol, version 1.11). Docker takes whatever its daemon knows.
public final class LinuxNames {
  /// Capabilities, without `CAP_`.
  public static final Set<String> CAPABILITIES = Set.of("CHOWN", "DAC_OVERRIDE",
      "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
      "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK",
      "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN",
      "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE",
      "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG",
      "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ");

  /// The capabilities that Docker gives every container, to which a task's are added.
  public static final List<String> DOCKERS_CAPABILITIES = List.of("AUDIT_WRITE", "CHOWN",
      "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
      "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT");

  /// Resource limits, as `ulimit` of Docker and `setrlimit` name them.
  public static final Set<String> LIMITS = Set.of("as", "core", "cpu", "data", "fsize", "locks",
      "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending",
      "stack");

  private LinuxNames() {}
}
