package dev.karoo.local.master;

import dev.karoo.local.allocation.Grant;
import dev.karoo.local.loop.Loop;
import dev.karoo.local.resources.Form;
import dev.karoo.local.resources.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource.AllocationInfo;
import org.apache.mesos.v1.Protos.URL;

/// Makes, takes back and closes offers.
final class Offers {
  /// `Filters.refuse_seconds` when it is absent or makes no sense (recording 05:18, 05:28).
  private static final Duration DEFAULT_REFUSAL = Duration.ofSeconds(5);
  private static final Duration LONGEST_REFUSAL = Duration.ofDays(365);

  private final Books books;
  private final InverseOffers inverse;
  private boolean roundDue;

  Offers(Books books, InverseOffers inverse) {
    this.books = books;
    this.inverse = inverse;
  }

  /// A round over all agents, and the next one an interval later.
  void everyInterval() {
    offer(books.allocator.allocate(books.loop.now()));
    books.loop.after(books.config.allocationInterval(), this::everyInterval);
  }

  /// An extra round over all agents, after a framework came or revived; one for all that did so
  /// meanwhile.
  void soon() {
    if (!roundDue) {
      roundDue = true;
      books.loop.execute(() -> {
        roundDue = false;
        offer(books.allocator.allocate(books.loop.now()));
      });
    }
  }

  /// An extra round over one agent, after it came.
  void soon(String agent) {
    books.loop
        .execute(() -> offer(books.allocator.allocate(List.of(agent), books.loop.now())));
  }

  private void offer(List<Grant> grants) {
    Map<String, List<Offer>> byFramework = new LinkedHashMap<>();
    for (Grant grant : grants) {
      Framework framework = books.frameworks.get(grant.framework());
      AgentEntry agent = books.agents.get(grant.agent());
      if (framework == null || agent == null || !framework.connected()) {
        books.allocator.release(grant.framework(), grant.role(), grant.agent(), grant.resources());
        continue;
      }
      OfferEntry offer = open(framework, agent, grant);
      byFramework.computeIfAbsent(framework.id, f -> new ArrayList<>()).add(offer.message());
    }
    byFramework
        .forEach((id, offers) -> books.framework(id).ifPresent(f -> f.send(Events.offers(offers))));
  }

  private OfferEntry open(Framework framework, AgentEntry agent, Grant grant) {
    String id = books.nextOfferId();
    Form form = framework.form();
    Offer.Builder message = Offer.newBuilder().setHostname(agent.info.getHostname())
        .setUrl(url(agent)).addAllResources(grant.resources().toMessages(form))
        .addAllAttributes(agent.info.getAttributesList());
    message.getIdBuilder().setValue(id);
    message.getFrameworkIdBuilder().setValue(framework.id);
    message.getAgentIdBuilder().setValue(agent.id);
    if (form != Form.SINGLE_ROLE) {
      message.setAllocationInfo(AllocationInfo.newBuilder().setRole(grant.role()));
    }
    agent.tasks.values().stream().filter(t -> t.framework().equals(framework.id))
        .flatMap(t -> t.executor().stream()).distinct()
        .forEach(e -> message.addExecutorIdsBuilder().setValue(e));
    books.registry.unavailability(agent.info).ifPresent(message::setUnavailability);
    Loop.Timer timeout = books.config.offerTimeout()
        .map(t -> books.loop.after(t, () -> find(id).ifPresent(this::rescind))).orElse(() -> {});
    OfferEntry offer = new OfferEntry(id, framework.id, grant.role(), agent.id, grant.resources(),
        message.build(), timeout);
    books.offers.put(id, offer);
    framework.offers.put(id, offer);
    agent.offers.put(id, offer);
    return offer;
  }

  static URL url(AgentEntry agent) {
    URL.Builder url = URL.newBuilder().setScheme("http").setPath("/slave(1)");
    url.getAddressBuilder().setHostname(agent.info.getHostname()).setIp(ip(agent.pid))
        .setPort(agent.info.getPort());
    return url.build();
  }

  /// The address in `slave(1)@address:port`.
  static String ip(String pid) {
    return pid.substring(pid.indexOf('@') + 1, pid.lastIndexOf(':'));
  }

  Optional<OfferEntry> find(String id) {
    return Optional.ofNullable(books.offers.get(id));
  }

  /// Closes an offer without giving its resources back: the caller decides about them.
  void take(OfferEntry offer) {
    offer.timeout().cancel();
    books.offers.remove(offer.id());
    books.framework(offer.framework()).ifPresent(f -> f.offers.remove(offer.id()));
    books.agent(offer.agent()).ifPresent(a -> a.offers.remove(offer.id()));
  }

  /// Closes an offer and gives its resources back.
  void withdraw(OfferEntry offer) {
    take(offer);
    books.allocator.release(offer.framework(), offer.role(), offer.agent(), offer.resources());
  }

  /// Withdraws an offer and tells the framework.
  void rescind(OfferEntry offer) {
    withdraw(offer);
    books.framework(offer.framework()).ifPresent(f -> f.send(Events.rescind(offer)));
  }

  /// Rescinds every offer of an agent, and every inverse one.
  void rescindAll(AgentEntry agent) {
    List.copyOf(agent.offers.values()).forEach(this::rescind);
    inverse.rescindAll(agent);
  }

  /// Withdraws every offer of a framework, and every inverse one.
  void withdrawAll(Framework framework) {
    List.copyOf(framework.offers.values()).forEach(this::withdraw);
    inverse.withdrawAll(framework);
  }

  /// DECLINE. Unknown offers, and those of others, are passed over (05:60–65).
  void decline(Framework framework, Collection<OfferID> ids, Filters filters) {
    for (OfferID id : ids) {
      find(id.getValue()).filter(o -> o.framework().equals(framework.id)).ifPresent(offer -> {
        withdraw(offer);
        refuse(offer, offer.resources(), filters);
      });
    }
  }

  /// Leaves a filter for resources of a closed offer.
  void refuse(OfferEntry offer, Resources resources, Filters filters) {
    books.allocator.refuse(offer.framework(), offer.role(), offer.agent(), resources,
        refusal(filters), books.loop.now());
  }

  /// How long declined resources stay away.
  static Duration refusal(Filters filters) {
    double seconds = filters.getRefuseSeconds();
    if (!filters.hasRefuseSeconds() || Double.isNaN(seconds) || seconds < 0) {
      return DEFAULT_REFUSAL;
    }
    if (seconds >= LONGEST_REFUSAL.toSeconds()) {
      return LONGEST_REFUSAL;
    }
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }
}
