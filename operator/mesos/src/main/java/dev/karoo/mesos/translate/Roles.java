package dev.karoo.mesos.translate;

import java.util.Collection;
import java.util.List;
import org.apache.mesos.v1.Protos.Resource;

/// For whom a resource is reserved.
public final class Roles {
  private Roles() {}

  /// Whether a framework in `role` may use it: unreserved, or reserved for the role or one above it
  /// (Mesos `docs/reservation.md`, "Reservation refinement": `a/b` may use what `a` has).
  public static boolean usable(Resource resource, String role) {
    String owner = owner(resource);
    return owner.equals("*") || owner.equals(role) || role.startsWith(owner + "/");
  }

  /// Whether a framework in any of `roles` may use it.
  public static boolean usable(Resource resource, Collection<String> roles) {
    return roles.stream().anyMatch(role -> usable(resource, role));
  }

  /// The role of its innermost reservation, `*` where it has none. `GET_AGENTS` writes both the
  /// old form (`role`) and the new one (`reservations`); offers only the new one.
  @SuppressWarnings("deprecation") // The old form is what an old master or agent writes.
  private static String owner(Resource resource) {
    List<Resource.ReservationInfo> reservations = resource.getReservationsList();
    return reservations.isEmpty() ? resource.getRole() : reservations.getLast().getRole();
  }
}
