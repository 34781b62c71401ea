package dev.karoo.local.resources;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/// What makes resources of one name different from each other: only amounts with equal keys add up.
/// All of role, principal and labels of a reservation must be equal (recording 19:149–160).
///
/// @param name such as `cpus`
/// @param allocation the role it is allocated to; empty before it is offered
/// @param reservations from the outermost to the innermost; none for unreserved
/// @param rest a message with all other fields (disk, revocable, …) and no value
public record ResourceKey(String name, Optional<String> allocation,
    List<ReservationInfo> reservations, Resource rest) {

  public ResourceKey {
    reservations = List.copyOf(reservations);
  }

  /// The key of a message, the old fields `role` and `reservation` translated.
  @SuppressWarnings("deprecation") // the old fields still arrive from frameworks (03:322)
  public static ResourceKey of(Resource resource) {
    Optional<String> allocation = resource.hasAllocationInfo()
        ? Optional.of(resource.getAllocationInfo().getRole())
        : Optional.empty();
    List<ReservationInfo> reservations = resource.getReservationsList();
    if (reservations.isEmpty() && resource.hasRole() && !resource.getRole().equals("*")) {
      ReservationInfo.Builder old = resource.getReservation().toBuilder();
      old.setType(resource.hasReservation()
          ? ReservationInfo.Type.DYNAMIC
          : ReservationInfo.Type.STATIC);
      reservations = List.of(old.setRole(resource.getRole()).build());
    }
    Resource rest = resource.toBuilder().clearScalar().clearRanges().clearSet().clearRole()
        .clearReservation().clearReservations().clearAllocationInfo().buildPartial();
    return new ResourceKey(resource.getName(), allocation, reservations, rest);
  }

  /// The same for another role, or none.
  public ResourceKey withAllocation(Optional<String> role) {
    return new ResourceKey(name, role, reservations, rest);
  }

  /// The same with other reservations.
  public ResourceKey withReservations(List<ReservationInfo> others) {
    return new ResourceKey(name, allocation, others, rest);
  }

  /// Whether it is reserved for nobody.
  public boolean isUnreserved() {
    return reservations.isEmpty();
  }

  /// The role of the innermost reservation, `*` without one.
  public String role() {
    return reservations.isEmpty() ? "*" : reservations.getLast().getRole();
  }

  @Override
  public String toString() {
    String reserved = reservations.isEmpty()
        ? ""
        : reservations.stream().map(ResourceKey::text)
            .collect(Collectors.joining(",", "(reservations: [", "])"));
    return name + allocation.map(role -> "(allocated: " + role + ")").orElse("") + reserved;
  }

  private static String text(ReservationInfo reservation) {
    StringBuilder text = new StringBuilder("(").append(reservation.getType()).append(',')
        .append(reservation.getRole());
    if (reservation.hasPrincipal()) {
      text.append(',').append(reservation.getPrincipal());
    }
    if (reservation.hasLabels()) {
      text.append(reservation.getLabels().getLabelsList().stream().map(ResourceKey::text)
          .collect(Collectors.joining(", ", ",{", "}")));
    }
    return text.append(')').toString();
  }

  private static String text(Label label) {
    return label.hasValue() ? label.getKey() + ": " + label.getValue() : label.getKey();
  }
}
