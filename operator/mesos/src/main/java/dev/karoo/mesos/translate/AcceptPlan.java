package dev.karoo.mesos.translate;

import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.Launch;
import dev.karoo.core.ports.Reserved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/// What goes out with which offers. One ACCEPT is of one agent and one role, and one stale offer in
/// it discards all its tasks (recorded: 03-launch-fail, 209–250): so only offers that still stand
/// go in, and launches that they do not cover are dropped here.
///
/// @param batches one ACCEPT each, with at least one operation
/// @param unused offers that nothing needs
/// @param dropped launches that the offers do not cover: surely never started
public record AcceptPlan(List<Batch> batches, List<OfferID> unused, List<Launch> dropped) {
  /// One ACCEPT: give back, keep, launch, in this order, in which Mesos carries them out.
  ///
  /// @param offers of one role
  /// @param unreserve reservations that end
  /// @param reserve reservations that begin
  /// @param tasks to launch with them
  /// @param launches what the tasks were made from
  public record Batch(List<OfferID> offers, List<Resource> unreserve, List<Resource> reserve,
      List<TaskInfo> tasks, List<Launch> launches) {
    boolean isEmpty() {
      return unreserve.isEmpty() && reserve.isEmpty() && tasks.isEmpty();
    }
  }

  /// Spreads what is to be done over the offers. What is to be kept or given back is done as far as
  /// the offers of one role allow it.
  ///
  /// @param accept what is to be done
  /// @param offers those of its offers that still stand, all of its agent
  /// @param identity as whom tasks run and resources are reserved
  public static AcceptPlan of(ClusterCall.Accept accept, List<Offer> offers, Identity identity) {
    var byRole = new LinkedHashMap<String, List<Offer>>();
    for (Offer offer : offers) {
      byRole.computeIfAbsent(offer.getAllocationInfo().getRole(), role -> new ArrayList<>())
          .add(offer);
    }
    var builder = new Builder(accept, identity);
    byRole.forEach(builder::role);
    return new AcceptPlan(List.copyOf(builder.batches), List.copyOf(builder.unused),
        List.copyOf(builder.launches));
  }

  private static final class Builder {
    private final String agentId;
    private final Identity identity;
    private final List<Reserved> unreserve;
    private final List<Reserved> reserve;
    private List<Launch> launches;
    private final List<Batch> batches = new ArrayList<>();
    private final List<OfferID> unused = new ArrayList<>();

    Builder(ClusterCall.Accept accept, Identity identity) {
      this.agentId = accept.agentId();
      this.identity = identity;
      this.unreserve = new ArrayList<>(accept.unreserve());
      this.reserve = new ArrayList<>(accept.reserve());
      this.launches = accept.launches();
    }

    void role(String role, List<Offer> offers) {
      List<OfferID> ids = offers.stream().map(Offer::getId).toList();
      var pool = new Pool(offers);
      List<Resource> back = each(unreserve, pool::release);
      List<Resource> kept = each(reserve, wanted -> pool.keep(wanted, role, identity.principal()));
      Batch batch = launch(ids, pool, back, kept);
      if (batch.isEmpty()) {
        unused.addAll(ids);
      } else {
        batches.add(batch);
      }
    }

    /// Does what can be done with this role's offers, and strikes it out.
    private static List<Resource> each(List<Reserved> wanted,
        java.util.function.Function<Reserved, Optional<List<Resource>>> action) {
      var done = new ArrayList<Resource>();
      wanted.removeIf(one -> {
        Optional<List<Resource>> moved = action.apply(one);
        moved.ifPresent(done::addAll);
        return moved.isPresent();
      });
      return done;
    }

    private Batch launch(List<OfferID> ids, Pool pool, List<Resource> back, List<Resource> kept) {
      var tasks = new ArrayList<TaskInfo>();
      var taken = new ArrayList<Launch>();
      var left = new ArrayList<Launch>();
      for (Launch launch : launches) {
        Optional<List<Resource>> drawn = pool.draw(launch);
        if (drawn.isPresent()) {
          tasks.add(Launches.task(launch, identity.user(), agentId, drawn.get()));
          taken.add(launch);
        } else {
          left.add(launch);
        }
      }
      launches = left;
      return new Batch(ids, List.copyOf(back), List.copyOf(kept), List.copyOf(tasks),
          List.copyOf(taken));
    }
  }
}
