package dev.karoo.local.resources;

import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/// How resources are written for a reader: by the framework's capabilities, or for operators.
public enum Form {
  /// With `reservations` and `allocation_info`: for MULTI_ROLE and RESERVATION_REFINEMENT.
  REFINED,
  /// With the old `role` and `reservation` besides: for MULTI_ROLE without refinement (07:347).
  MULTI_ROLE,
  /// The old fields alone: without MULTI_ROLE (07:118).
  SINGLE_ROLE,
  /// Both the old fields and the new: operators' answers (15:54, 19:353).
  OPERATOR;

  /// One resource in this form.
  @SuppressWarnings("deprecation") // old readers need the old fields
  Resource message(ResourceKey key, Amount amount) {
    Resource.Builder message = key.rest().toBuilder().setName(key.name());
    amount.write(message);
    if (this != REFINED) {
      message.setRole(key.role());
      if (!key.reservations().isEmpty()) {
        ReservationInfo innermost = key.reservations().getLast();
        if (innermost.getType() == ReservationInfo.Type.DYNAMIC) {
          message.setReservation(innermost.toBuilder().clearType().clearRole());
        }
      }
    }
    if (this == REFINED || this == OPERATOR) {
      message.addAllReservations(key.reservations());
    }
    if (this != SINGLE_ROLE && key.allocation().isPresent()) {
      message.setAllocationInfo(AllocationInfo.newBuilder().setRole(key.allocation().get()));
    }
    return message.build();
  }
}
