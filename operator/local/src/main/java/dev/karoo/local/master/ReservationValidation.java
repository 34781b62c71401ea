package dev.karoo.local.master;

import dev.karoo.local.resources.Amount;
import dev.karoo.local.resources.ResourceKey;
import dev.karoo.local.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/// Whether a framework may reserve, in Mesos' words (19:105–145).
final class ReservationValidation {
  private ReservationValidation() {}

  static Optional<String> reserve(List<Resource> list, Resources reserved,
      Acceptance.Basket basket) {
    for (Resource resource : list) {
      ResourceKey key = ResourceKey.of(resource);
      if (key.reservations().stream().anyMatch(r -> r.getRole().equals("*"))) {
        return Optional.of("Operation attempted with invalid resources: Resource '" + key + ":"
            + Amount.of(resource) + "' is invalid: Invalid reservation: role \"*\" cannot be"
            + " reserved");
      }
    }
    return ResourceValidation.check(list)
        .map(text -> "Operation attempted with invalid resources: " + text)
        .or(() -> dynamic(reserved, basket.agent)).or(() -> owners(reserved, basket));
  }

  /// Whether all is dynamically reserved.
  static Optional<String> dynamic(Resources reserved, AgentEntry agent) {
    for (Map.Entry<ResourceKey, Amount> entry : reserved.amounts().entrySet()) {
      ResourceKey key = entry.getKey();
      if (key.isUnreserved()
          || key.reservations().getLast().getType() != ReservationInfo.Type.DYNAMIC) {
        return Optional.of(
            "Resource " + key + ":" + entry.getValue() + " is not dynamically reserved"
                + on(agent));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> owners(Resources reserved, Acceptance.Basket basket) {
    Optional<String> principal = basket.framework.info.hasPrincipal()
        ? Optional.of(basket.framework.info.getPrincipal())
        : Optional.empty();
    for (ResourceKey key : reserved.amounts().keySet()) {
      ReservationInfo innermost = key.reservations().getLast();
      Optional<String> problem = principal.isEmpty()
          ? Optional.empty()
          : owner(innermost, principal.get());
      if (problem.isEmpty() && !innermost.getRole().equals(basket.role())) {
        problem = Optional.of("A reserve operation was attempted for a resource with role '"
            + innermost.getRole() + "', but the resource was allocated to role '" + basket.role()
            + "'");
      }
      if (problem.isPresent()) {
        return problem.map(text -> text + on(basket.agent));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> owner(ReservationInfo reservation, String principal) {
    if (!reservation.hasPrincipal()) {
      return Optional.of("A reserve operation was attempted by principal '" + principal
          + "', but there is a reserved resource in the request with no principal set");
    }
    return reservation.getPrincipal().equals(principal)
        ? Optional.empty()
        : Optional.of("A reserve operation was attempted by authenticated principal '" + principal
            + "', which does not match a reserved resource in the request with principal '"
            + reservation.getPrincipal() + "'");
  }

  private static String on(AgentEntry agent) {
    return "; on agent " + agent.id + " at " + agent.pid + " (" + agent.info.getHostname() + ")";
  }
}
