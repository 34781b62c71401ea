package dev.karoo.mesos.translate;

import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.Reserved;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;

/// For which task a resource is kept: a dynamic reservation for our role with the label
/// [Labels#TASK]. Another framework of the role is offered them too (recorded: 19-reserve,
/// 323–345), so a reservation with labels that are not ours is some other framework's.
public final class Reservations {
  private Reservations() {}

  /// Whether any task of ours may use it: it is unreserved, or reserved without labels.
  public static boolean free(Resource resource) {
    return labels(resource).isEmpty();
  }

  /// Whether it is reserved, and any task of ours may use it.
  static boolean forRole(Resource resource) {
    return resource.getReservationsCount() > 0 && free(resource);
  }

  /// Whether it belongs to us at all: free, or kept for a task of ours.
  public static boolean ours(Resource resource) {
    return free(resource) || task(resource).isPresent();
  }

  /// The task that it is kept for.
  public static Optional<String> task(Resource resource) {
    return labels(resource).stream().filter(label -> label.getKey().equals(Labels.TASK))
        .map(Label::getValue).findFirst();
  }

  private static List<Label> labels(Resource resource) {
    return resource.getReservationsList().stream()
        .flatMap(reservation -> reservation.getLabels().getLabelsList().stream()).toList();
  }

  /// What each task has kept among these.
  static List<Reserved> kept(List<Resource> resources) {
    var tasks = new TreeSet<String>();
    resources.forEach(resource -> task(resource).ifPresent(tasks::add));
    var kept = new ArrayList<Reserved>();
    for (String task : tasks) {
      kept.add(new Reserved(task, Amounts.sum(resources,
          resource -> task(resource).equals(Optional.of(task)))));
    }
    return kept;
  }

  /// An unreserved resource as it is when kept for a task.
  ///
  /// @param principal the framework's; any other, and none where it has one, is refused (recorded:
  ///     19-reserve, 120–124)
  static Resource keep(Resource resource, String task, String role, Optional<String> principal) {
    ReservationInfo.Builder reservation = ReservationInfo.newBuilder()
        .setType(ReservationInfo.Type.DYNAMIC).setRole(role)
        .setLabels(org.apache.mesos.v1.Protos.Labels.newBuilder()
            .addLabels(Label.newBuilder().setKey(Labels.TASK).setValue(task)));
    principal.ifPresent(reservation::setPrincipal);
    return resource.toBuilder().addReservations(reservation).build();
  }

  /// A kept resource as it is when given back.
  static Resource release(Resource resource) {
    return resource.toBuilder().removeReservations(resource.getReservationsCount() - 1).build();
  }
}
