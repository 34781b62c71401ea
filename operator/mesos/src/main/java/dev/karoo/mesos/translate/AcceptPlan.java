package dev.karoo.mesos.translate;

import dev.karoo.core.ports.Launch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/// Which tasks go out with which offers. One ACCEPT is of one agent and one role, and one stale
/// offer in it discards all its tasks (recorded: 03-launch-fail, 209–250): so only offers that
/// still stand go in, and launches that they do not cover are dropped here.
///
/// @param batches one ACCEPT each, with at least one task
/// @param unused offers that no task needs
/// @param dropped launches that the offers do not cover: surely never started
public record AcceptPlan(List<Batch> batches, List<OfferID> unused, List<Launch> dropped) {
  /// One ACCEPT.
  ///
  /// @param offers of one role
  /// @param tasks to launch with them
  /// @param launches what the tasks were made from
  public record Batch(List<OfferID> offers, List<TaskInfo> tasks, List<Launch> launches) {}

  /// Spreads the launches over the offers.
  ///
  /// @param agentId where
  /// @param offers those that still stand, all of that agent
  public static AcceptPlan of(String agentId, List<Offer> offers, List<Launch> launches) {
    var byRole = new LinkedHashMap<String, List<Offer>>();
    for (Offer offer : offers) {
      byRole.computeIfAbsent(offer.getAllocationInfo().getRole(), role -> new ArrayList<>())
          .add(offer);
    }
    List<Launch> waiting = launches;
    var batches = new ArrayList<Batch>();
    var unused = new ArrayList<OfferID>();
    for (Map.Entry<String, List<Offer>> group : byRole.entrySet()) {
      List<OfferID> ids = group.getValue().stream().map(Offer::getId).toList();
      var left = new ArrayList<Launch>();
      Batch batch = batch(agentId, ids, new Pool(group.getValue()), waiting, left);
      waiting = left;
      if (batch.tasks().isEmpty()) {
        unused.addAll(ids);
      } else {
        batches.add(batch);
      }
    }
    return new AcceptPlan(List.copyOf(batches), List.copyOf(unused), List.copyOf(waiting));
  }

  private static Batch batch(String agentId, List<OfferID> ids, Pool pool,
      List<Launch> waiting, List<Launch> left) {
    var tasks = new ArrayList<TaskInfo>();
    var taken = new ArrayList<Launch>();
    for (Launch launch : waiting) {
      Optional<List<Resource>> drawn = pool.draw(launch.resources());
      if (drawn.isPresent()) {
        tasks.add(Launches.task(launch, agentId, drawn.get()));
        taken.add(launch);
      } else {
        left.add(launch);
      }
    }
    return new Batch(ids, List.copyOf(tasks), List.copyOf(taken));
  }
}
