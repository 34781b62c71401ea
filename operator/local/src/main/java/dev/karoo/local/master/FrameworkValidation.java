package dev.karoo.local.master;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;

/// Whether a FrameworkInfo is valid, in Mesos' words (recording 07:103–199).
final class FrameworkValidation {
  /// The longest duration that Mesos' 64 bit nanoseconds hold, in seconds.
  private static final double LONGEST = Long.MAX_VALUE / 1e9;

  private FrameworkValidation() {}

  /// What is wrong with a subscription.
  static Optional<String> check(FrameworkInfo info, Collection<String> suppressed) {
    return id(info).or(() -> roles(info)).or(() -> failoverTimeout(info))
        .or(() -> suppressed(info, suppressed));
  }

  private static Optional<String> id(FrameworkInfo info) {
    return info.getId().getValue().isEmpty()
        ? Optional.empty()
        : TaskValidation.id(info.getId().getValue());
  }

  @SuppressWarnings("deprecation") // the old field is what is checked
  private static Optional<String> roles(FrameworkInfo info) {
    boolean multiRole = info.getCapabilitiesList().stream()
        .anyMatch(c -> c.getType() == Capability.Type.MULTI_ROLE);
    if (multiRole && info.hasRole()) {
      return Optional
          .of("'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable");
    }
    if (!multiRole && info.getRolesCount() > 0) {
      return Optional
          .of("'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable");
    }
    if (!multiRole) {
      return role(info.getRole())
          .map(text -> "'FrameworkInfo.role' is not a valid role: " + text);
    }
    Set<String> seen = new LinkedHashSet<>();
    Set<String> twice = new TreeSet<>();
    info.getRolesList().forEach(role -> {
      if (!seen.add(role)) {
        twice.add(role);
      }
    });
    if (!twice.isEmpty()) {
      return Optional.of(
          "'FrameworkInfo.roles' contains duplicate items: { " + String.join(", ", twice) + " }");
    }
    return seen.stream().flatMap(r -> role(r).stream()).findFirst()
        .map(text -> "'FrameworkInfo.roles' contains invalid role: " + text);
  }

  /// What is wrong with a role's name.
  static Optional<String> role(String role) {
    if (role.equals("*")) {
      return Optional.empty();
    }
    if (role.isEmpty()) {
      return Optional.of("Empty role name is invalid");
    }
    if (role.startsWith("/")) {
      return Optional.of("Role '" + role + "' cannot start with a slash");
    }
    if (role.endsWith("/")) {
      return Optional.of("Role '" + role + "' cannot end with a slash");
    }
    return List.of(role.split("/", -1)).stream().flatMap(part -> component(role, part).stream())
        .findFirst();
  }

  private static Optional<String> component(String role, String part) {
    if (part.isEmpty()) {
      return Optional.of("Role '" + role + "' cannot contain two adjacent slashes");
    }
    if (part.equals(".") || part.equals("..") || part.equals("*")) {
      return Optional.of("Role component '" + part + "' is invalid");
    }
    if (part.startsWith("-")) {
      return Optional.of("Role component '" + part + "' is invalid because it begins with a dash");
    }
    boolean bad = part.chars().anyMatch(c -> Character.isWhitespace(c) || c == '\b');
    return bad
        ? Optional.of("Role component '" + part
            + "' is invalid because it contains backspace or whitespace")
        : Optional.empty();
  }

  private static Optional<String> failoverTimeout(FrameworkInfo info) {
    double seconds = info.getFailoverTimeout();
    boolean valid = Double.isFinite(seconds) && Math.abs(seconds) <= LONGEST;
    return valid
        ? Optional.empty()
        : Optional.of("The framework failover_timeout (" + number(seconds) + ") is invalid");
  }

  /// As C++ prints a double: `1e+30`.
  private static String number(double value) {
    String text = String.format(java.util.Locale.ROOT, "%.6e", value);
    int e = text.indexOf('e');
    return e < 0 ? text : text.substring(0, e).replaceAll("\\.?0+$", "") + text.substring(e);
  }

  private static Optional<String> suppressed(FrameworkInfo info, Collection<String> suppressed) {
    Set<String> unknown = new TreeSet<>(suppressed);
    unknown.removeAll(Set.copyOf(info.getRolesList()));
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of("Suppressed roles { " + String.join(", ", unknown)
            + " } are not contained in the set of roles");
  }
}
