package dev.karoo.mesos.translate;

import dev.karoo.core.launch.Labels;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Reserved;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Resources;
import dev.karoo.core.quantity.Scalar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/// What some offers of one agent and one role hold, to be drawn upon task by task. What is drawn
/// keeps the offered resource's reservations and role: all of role, principal and labels must be
/// equal, or the master says the offer does not contain it (recorded: 19-reserve, 190–200).
/// What is kept for the task goes first, then what is reserved for the role, so that unreserved
/// resources stay free for others.
final class Pool {
  /// No CPU time. A task must name some resource, or it is in error, `Task uses no resources`
  /// (Mesos `src/master/validation.cpp`, `validateResources`); for the command executor an amount
  /// of
  /// 0 will do (recorded: 03-launch-fail, 103).
  private static final Resource NOTHING = Resource.newBuilder().setName("cpus")
      .setType(Value.Type.SCALAR).setScalar(Value.Scalar.newBuilder().setValue(0)).build();

  /// What a container that asks for nothing is given the least amount of, the first that is there:
  /// where all amounts are 0 Docker's executor takes the first of no resources, and crashes (Mesos
  /// `src/docker/docker.cpp`, `RunOptions::create`). Nobody counts it; of disk it is missed least.
  private static final List<String> CRUMBS = List.of("disk", "mem", "cpus");
  private static final Scalar CRUMB = new Scalar(1);

  private final List<Piece> pieces = new ArrayList<>();

  Pool(List<Offer> offers) {
    for (Offer offer : offers) {
      for (Resource resource : offer.getResourcesList()) {
        if (Amounts.plain(resource)) {
          pieces.add(new Piece(resource));
        }
      }
    }
  }

  /// Takes what a launch needs out, at least one resource; none, and nothing is taken, where it is
  /// not all there.
  Optional<List<Resource>> draw(Launch launch) {
    String task = launch.labels().getOrDefault(Labels.TASK, "");
    List<Piece> usable = usable(task);
    return commit(choose(usable, launch.resources()))
        .map(drawn -> drawn.isEmpty() ? least(launch, usable) : drawn);
  }

  private static List<Resource> least(Launch launch, List<Piece> usable) {
    if (launch.container().filter(Launch.DockerRun.class::isInstance).isEmpty()) {
      return List.of(NOTHING);
    }
    return CRUMBS.stream()
        .flatMap(name -> commit(choose(usable,
            new Resources(Map.of(name, CRUMB), Map.of()))).stream())
        .findFirst().orElse(List.of(NOTHING));
  }

  /// Keeps resources for a task. What is reserved for the role already needs no other reservation,
  /// and can have none.
  ///
  /// @return the new reservations; none, and nothing is changed, where not all of it is there
  Optional<List<Resource>> keep(Reserved wanted, String role, Optional<String> principal) {
    Optional<List<Resource>> drawn = commit(choose(usable(""), wanted.resources()));
    return drawn.map(resources -> {
      var kept = new ArrayList<Resource>();
      for (Resource resource : resources) {
        if (resource.getReservationsCount() == 0) {
          kept.add(Reservations.keep(resource, wanted.task(), role, principal));
        } else {
          pieces.add(new Piece(resource));
        }
      }
      kept.forEach(resource -> pieces.add(new Piece(resource)));
      return kept;
    });
  }

  /// Gives back what is kept for a task.
  ///
  /// @return the reservations that end; none, and nothing is changed, where not all of it is there
  Optional<List<Resource>> release(Reserved wanted) {
    List<Piece> kept = pieces.stream().filter(piece -> piece.isFor(wanted.task())).toList();
    Optional<List<Resource>> drawn = commit(choose(kept, wanted.resources()));
    drawn.ifPresent(resources -> resources
        .forEach(resource -> pieces.add(new Piece(Reservations.release(resource)))));
    return drawn;
  }

  /// The pieces that a task may use, in the order in which it should.
  private List<Piece> usable(String task) {
    return pieces.stream().filter(piece -> piece.isFor(task) || piece.isFree())
        .sorted(Comparator.comparing((Piece piece) -> piece.isFree())
            .thenComparing(piece -> piece.resource.getReservationsCount() == 0))
        .toList();
  }

  private static Optional<List<Drawn>> choose(List<Piece> pieces, Resources wanted) {
    var drawn = new ArrayList<Drawn>();
    for (Map.Entry<String, Scalar> want : wanted.scalars().entrySet()) {
      if (!drawScalar(pieces, want.getKey(), want.getValue(), drawn)) {
        return Optional.empty();
      }
    }
    for (Map.Entry<String, Ranges> want : wanted.ranges().entrySet()) {
      if (!drawRanges(pieces, want.getKey(), want.getValue(), drawn)) {
        return Optional.empty();
      }
    }
    return Optional.of(drawn);
  }

  private static Optional<List<Resource>> commit(Optional<List<Drawn>> chosen) {
    return chosen.map(drawn -> {
      drawn.forEach(Drawn::commit);
      return drawn.stream().map(Drawn::toResource).toList();
    });
  }

  private static boolean drawScalar(List<Piece> pieces, String name, Scalar want,
      List<Drawn> drawn) {
    Scalar missing = want;
    for (Piece piece : pieces) {
      if (missing.compareTo(Scalar.ZERO) > 0 && piece.is(name, Value.Type.SCALAR)
          && piece.amount.compareTo(Scalar.ZERO) > 0) {
        Scalar part = piece.amount.compareTo(missing) < 0 ? piece.amount : missing;
        drawn.add(new Drawn(piece, part, Ranges.EMPTY));
        missing = missing.minus(part);
      }
    }
    return missing.compareTo(Scalar.ZERO) <= 0;
  }

  private static boolean drawRanges(List<Piece> pieces, String name, Ranges want,
      List<Drawn> drawn) {
    Ranges missing = want;
    for (Piece piece : pieces) {
      if (piece.is(name, Value.Type.RANGES)) {
        Ranges part = missing.minus(missing.minus(piece.numbers));
        if (!part.isEmpty()) {
          drawn.add(new Drawn(piece, Scalar.ZERO, part));
          missing = missing.minus(part);
        }
      }
    }
    return missing.isEmpty();
  }

  /// One offered resource and what is left of it.
  private static final class Piece {
    private final Resource resource;
    private Scalar amount;
    private Ranges numbers;

    Piece(Resource resource) {
      this.resource = resource;
      this.amount = Scalar.nearest(resource.getScalar().getValue());
      this.numbers = Amounts.ranges(resource.getRanges());
    }

    boolean isFree() {
      return Reservations.free(resource);
    }

    boolean isFor(String task) {
      return !task.isEmpty() && Reservations.task(resource).equals(Optional.of(task));
    }

    boolean is(String name, Value.Type type) {
      return resource.getType() == type && resource.getName().equals(name);
    }
  }

  /// A part of a piece. No name is asked for twice in one draw, so parts do not meet.
  private record Drawn(Piece piece, Scalar amount, Ranges numbers) {
    void commit() {
      piece.amount = piece.amount.minus(amount);
      piece.numbers = piece.numbers.minus(numbers);
    }

    Resource toResource() {
      Resource.Builder part = piece.resource.toBuilder();
      if (piece.resource.getType() == Value.Type.SCALAR) {
        part.setScalar(Value.Scalar.newBuilder().setValue(amount.toDouble()));
      } else {
        part.setRanges(Amounts.ranges(numbers));
      }
      return part.build();
    }
  }
}
