package dev.karoo.mesos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.mesos.v1.Protos.Offer;

/// The offers that stand: what an ACCEPT is made from. All are void when the connection ends.
final class OfferTable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Offer> standing = new HashMap<>();

  /// An offer came.
  void add(Offer offer) {
    lock.lock();
    try {
      standing.put(offer.getId().getValue(), offer);
    } finally {
      lock.unlock();
    }
  }

  /// Takes out those of these that still stand and are of this agent; the others are not sent, as
  /// one stale offer spoils a whole ACCEPT.
  List<Offer> take(List<String> ids, String agentId) {
    lock.lock();
    try {
      var taken = new ArrayList<Offer>();
      for (String id : ids) {
        Offer offer = standing.get(id);
        if (offer != null && offer.getAgentId().getValue().equals(agentId)) {
          taken.add(offer);
          standing.remove(id);
        }
      }
      return List.copyOf(taken);
    } finally {
      lock.unlock();
    }
  }

  /// Takes out those of these that still stand.
  List<Offer> take(List<String> ids) {
    lock.lock();
    try {
      var taken = new ArrayList<Offer>();
      for (String id : ids) {
        Offer offer = standing.remove(id);
        if (offer != null) {
          taken.add(offer);
        }
      }
      return List.copyOf(taken);
    } finally {
      lock.unlock();
    }
  }

  /// All are void.
  void clear() {
    lock.lock();
    try {
      standing.clear();
    } finally {
      lock.unlock();
    }
  }
}
