package dev.karoo.local.master;

import dev.karoo.local.loop.Loop;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.InverseOffer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.allocator.Protos.InverseOfferStatus;
import org.apache.mesos.v1.scheduler.Protos.Event;

/// The questions whether frameworks will be gone from an agent by then, and their answers
/// (recording 14). A question is void once its framework or agent is away; how long a framework
/// does not want to be asked again ends when it leaves or revives
/// (`HierarchicalAllocatorProcess`).
final class InverseOffers {
  /// What a framework says to an inverse offer.
  enum Answer {
    /// It will be gone by then.
    ACCEPT,
    /// It will not.
    DECLINE
  }

  private record Place(String framework, String agent) {}

  private final Books books;
  private final Map<String, Place> open = new LinkedHashMap<>();
  private final Map<Place, InverseOfferStatus> answers = new LinkedHashMap<>();
  private final Map<Place, Loop.Timer> again = new LinkedHashMap<>();

  InverseOffers(Books books) {
    this.books = books;
  }

  /// Asks the frameworks with tasks on an agent to leave, unless they have been asked.
  void ask(AgentEntry agent, Unavailability unavailability) {
    if (!agent.active()) {
      return;
    }
    Set<String> users = new HashSet<>();
    agent.tasks.values().stream().filter(t -> !t.isOver()).forEach(t -> users.add(t.framework()));
    for (String user : users) {
      Place place = new Place(user, agent.id);
      Framework framework = books.frameworks.get(user);
      if (framework == null || !framework.connected() || open.containsValue(place)
          || again.containsKey(place)) {
        continue;
      }
      String id = books.nextOfferId();
      open.put(id, place);
      InverseOffer.Builder offer = InverseOffer.newBuilder().setUnavailability(unavailability)
          .setUrl(Offers.url(agent));
      offer.getIdBuilder().setValue(id);
      offer.getFrameworkIdBuilder().setValue(user);
      offer.getAgentIdBuilder().setValue(agent.id);
      Event.Builder event = Event.newBuilder().setType(Event.Type.INVERSE_OFFERS);
      event.getInverseOffersBuilder().addInverseOffers(offer);
      framework.send(event.build());
    }
  }

  /// ACCEPT_ or DECLINE_INVERSE_OFFERS: noted; the question comes again after the refusal.
  void answered(Framework framework, List<OfferID> ids, Answer answer, Filters filters) {
    for (OfferID id : ids) {
      Place place = open.get(id.getValue());
      if (place == null || !place.framework.equals(framework.id)) {
        continue;
      }
      open.remove(id.getValue());
      InverseOfferStatus.Status status = switch (answer) {
        case ACCEPT -> InverseOfferStatus.Status.ACCEPT;
        case DECLINE -> InverseOfferStatus.Status.DECLINE;
      };
      answers.put(place,
          InverseOfferStatus.newBuilder().setStatus(status)
              .setFrameworkId(FrameworkID.newBuilder().setValue(framework.id))
              .setTimestamp(Books.time(books.loop.now())).build());
      Duration pause = Offers.refusal(filters);
      again.put(place, books.loop.after(pause, () -> again.remove(place)));
    }
  }

  /// What frameworks answered of an agent.
  List<InverseOfferStatus> answers(AgentEntry agent) {
    return answers.entrySet().stream().filter(e -> e.getKey().agent.equals(agent.id))
        .map(Map.Entry::getValue).toList();
  }

  /// The framework's questions are void; nobody is there to be told, or a new one who never heard.
  void withdrawAll(Framework framework) {
    open.values().removeIf(place -> place.framework.equals(framework.id));
  }

  /// The framework may be asked again at once.
  void revive(Framework framework) {
    revive(place -> place.framework.equals(framework.id));
  }

  private void revive(Predicate<Place> which) {
    again.entrySet().removeIf(e -> {
      if (which.test(e.getKey())) {
        e.getValue().cancel();
        return true;
      }
      return false;
    });
  }

  /// The agent is away, or out of service.
  void rescindAll(AgentEntry agent) {
    List<String> ids = open.entrySet().stream().filter(e -> e.getValue().agent.equals(agent.id))
        .map(Map.Entry::getKey).toList();
    ids.forEach(this::rescind);
  }

  /// The agent is gone, with all that was said of it.
  void forget(AgentEntry agent) {
    revive(place -> place.agent.equals(agent.id));
    answers.keySet().removeIf(place -> place.agent.equals(agent.id));
  }

  /// There is a new schedule: everything is asked anew.
  void clear() {
    revive(_ -> true);
    answers.clear();
    List.copyOf(open.keySet()).forEach(this::rescind);
  }

  private void rescind(String id) {
    Place place = open.remove(id);
    if (place != null) {
      Event.Builder event = Event.newBuilder().setType(Event.Type.RESCIND_INVERSE_OFFER);
      event.getRescindInverseOfferBuilder().getInverseOfferIdBuilder().setValue(id);
      books.framework(place.framework).ifPresent(f -> f.send(event.build()));
    }
  }
}
