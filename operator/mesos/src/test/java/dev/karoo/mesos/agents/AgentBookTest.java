package dev.karoo.mesos.agents;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.karoo.core.ports.AgentReport;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.quantity.Ranges;
import dev.karoo.core.quantity.Scalar;
import dev.karoo.core.topology.Interface;
import dev.karoo.formats.AgentFormat;
import dev.karoo.mesos.Messages;
import dev.karoo.mesos.Recordings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain.RegionInfo;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain.ZoneInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.master.Protos.Response;
import org.apache.mesos.v1.master.Protos.Response.GetAgents;
import org.junit.jupiter.api.Test;

class AgentBookTest {
  private final AtomicInteger readings = new AtomicInteger();
  private final AgentFormat format = new AgentFormat();
  private final AgentBook book = new AgentBook(description -> {
    readings.incrementAndGet();
    return format.read(description);
  }, List.of("karoo"), Addressing.BY_NUMBER, Map.of());

  private static GetAgents recorded(String name) throws IOException {
    Response.Builder response = Response.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(Recordings.json(name), response);
    return response.getGetAgents();
  }

  private static GetAgents.Agent agent(String id, String host, int port) {
    return GetAgents.Agent.newBuilder().setActive(true).setVersion("1.11.0")
        .setPid("slave(1)@10.0.0.1:" + port)
        .setAgentInfo(AgentInfo.newBuilder().setHostname(host).setPort(port)
            .setId(AgentID.newBuilder().setValue(id)))
        .addTotalResources(Messages.scalar("cpus", 4)).build();
  }

  private static GetAgents list(GetAgents.Agent... agents) {
    return GetAgents.newBuilder().addAllAgents(List.of(agents)).build();
  }

  private List<String> names(GetAgents agents) {
    return names(book, agents);
  }

  private static List<String> names(AgentBook book, GetAgents agents) {
    var names = new ArrayList<String>();
    book.all(agents).orElseThrow().agents().forEach(report -> names.add(report.agent().name()));
    return names;
  }

  @Test
  void aRecordedListIsUnderstood() throws IOException {
    List<AgentReport> agents = book.all(recorded("15-get-agents.json")).orElseThrow().agents();
    assertThat(agents).hasSize(2);
    AgentReport first = agents.get(1);
    assertThat(first.agent().name()).isEqualTo("agent1.example");
    assertThat(first.address()).isEqualTo("127.0.0.1:5051");
    assertThat(first.problems()).isEmpty();
    assertThat(first.active()).isTrue();
    assertThat(first.agent().memory()).isEqualTo(Scalar.of(16384));
    assertThat(first.agent().domains()).hasSize(2);
    assertThat(first.agent().interfaces()).extracting(Interface::name)
        .containsExactly("enp193s0f0np0");
    assertThat(first.agent().priority()).isEqualTo(110);
    assertThat(first.agent().attributes()).containsEntry("rack", "r1");
  }

  /// Mesos `docs/fault-domains.md`: only frameworks that are REGION_AWARE are offered them.
  @Test
  void agentsInAnotherRegionThanTheMasterAreKnownButNotOffered() {
    book.begin(Optional.of("karoo"));
    assertThat(book.all(list(agent("S1", "near", 1), inRegion("S2", "here", "karoo"),
        inRegion("S3", "far", "perth"))).orElseThrow().agents())
        .extracting(report -> report.agent().name() + " " + report.active())
        .containsExactly("near true", "here true", "far false");
    book.begin(Optional.empty());
    assertThat(book.all(list(inRegion("S3", "far", "perth"))).orElseThrow().agents())
        .allMatch(AgentReport::active);
  }

  private static GetAgents.Agent inRegion(String id, String host, String region) {
    GetAgents.Agent.Builder agent = agent(id, host, 1).toBuilder();
    agent.getAgentInfoBuilder().getDomainBuilder().getFaultDomainBuilder()
        .setRegion(RegionInfo.newBuilder().setName(region))
        .setZone(ZoneInfo.newBuilder().setName("z1"));
    return agent.build();
  }

  /// Certificates are made out to names; else a name need not resolve here.
  @Test
  void agentsAreCalledByNumberOrByName() {
    assertThat(address(Addressing.BY_NUMBER)).isEqualTo("10.0.0.1:5051");
    assertThat(address(Addressing.BY_NAME)).isEqualTo("h1:5051");
  }

  private String address(Addressing addressing) {
    return new AgentBook(format::read, List.of("karoo"), addressing, Map.of())
        .all(list(agent("a-1", "h1", 5051))).orElseThrow().agents().getFirst().address();
  }

  /// 19-reserve, 353: `total_resources` holds every reservation, `agent_info.resources` none.
  @Test
  void reservationsOfOthersAreNotOurs() throws IOException {
    GetAgents recorded = recorded("19-get-agents.json");
    AgentReport before = book.all(recorded).orElseThrow().agents().get(1);
    assertThat(before.agent().cpus()).isEqualTo(Scalar.of(8));
    AgentBook others = new AgentBook(format::read, List.of("other"), Addressing.BY_NUMBER,
        Map.of());
    AgentReport seen = others.all(recorded).orElseThrow().agents().get(1);
    assertThat(seen.agent().cpus()).isLessThan(Scalar.of(8));
    assertThat(seen.agent().ports()).isNotEqualTo(Ranges.of(31000, 31499));
  }

  @Test
  void theSameListIsToldOnceAndAgainAfterANewSubscription() throws IOException {
    assertThat(book.all(recorded("15-get-agents.json"))).isPresent();
    assertThat(book.all(recorded("15-get-agents.json"))).isEmpty();
    book.begin(Optional.empty());
    assertThat(book.all(recorded("15-get-agents.json"))).isPresent();
    assertThat(readings).hasValue(2);
  }

  @Test
  void aBrokenAgentIsQuarantinedAndTheOthersGoOn() throws IOException {
    GetAgents.Builder agents = recorded("15-get-agents.json").toBuilder();
    agents.getAgentsBuilder(1).getAgentInfoBuilder().clearAttributes()
        .addAttributes(Attribute.newBuilder().setName("katsdpcontroller.interfaces")
            .setType(Value.Type.TEXT).setText(Value.Text.newBuilder().setValue("@@not base64")));
    List<AgentReport> reports = book.all(agents.build()).orElseThrow().agents();
    assertThat(reports.get(0).problems()).isEmpty();
    assertThat(reports.get(1).problems()).isNotEmpty();
  }

  @Test
  void aReaderThatBreaksQuarantinesTheOneAgent() {
    AgentBook fragile = new AgentBook(description -> {
      if (description.hostname().equals("h2")) {
        throw new IllegalStateException("oops");
      }
      return format.read(description);
    }, List.of("karoo"), Addressing.BY_NUMBER, Map.of());
    List<AgentReport> reports = fragile
        .all(list(agent("a-1", "h1", 5051), agent("a-2", "h2", 5051))).orElseThrow().agents();
    assertThat(reports.get(0).problems()).isEmpty();
    assertThat(reports.get(1).problems()).hasSize(1);
    assertThat(reports.get(1).agent().name()).isEqualTo("h2");
  }

  @Test
  void comingGoingAndChangingAreTold() {
    book.all(list());
    assertThat(book.seen(agent("a-1", "H1", 5051))).isPresent();
    assertThat(book.seen(agent("a-1", "H1", 5051))).isEmpty();
    assertThat(book.offers("a-1")).isTrue();
    GetAgents.Agent changed = agent("a-1", "H1", 5051).toBuilder()
        .addTotalResources(Messages.scalar("cpus", 4)).build();
    assertThat(book.seen(changed).orElseThrow().agent().agent().cpus())
        .isEqualTo(Scalar.of(8));
    assertThat(book.gone("a-1")).contains(new ClusterEvent.AgentGone("a-1"));
    assertThat(book.gone("a-1")).isEmpty();
  }

  /// 08-agent-lost, 148–158: the host comes back with another id.
  @Test
  void aNewIdKeepsTheName() {
    assertThat(names(list(agent("a-1", "Host.Example", 5051)))).containsExactly("host.example");
    assertThat(names(list(agent("a-2", "Host.Example", 5051)))).containsExactly("host.example");
  }

  @Test
  void ofSeveralOnOneHostTheLowestPortHasThePlainName() {
    assertThat(names(list(agent("a-2", "h", 5053), agent("a-1", "h", 5051),
        agent("a-3", "h", 5052)))).containsExactly("h-5053", "h", "h-5052");
    assertThat(names(list(agent("a-2", "h", 5053)))).containsExactly("h-5053");
    assertThat(book.seen(agent("a-4", "h", 5049)).orElseThrow().agent().agent().name())
        .isEqualTo("h-5049");
  }

  private AgentBook after(Map<String, Integer> before) {
    return new AgentBook(format::read, List.of("karoo"), Addressing.BY_NUMBER, before);
  }

  /// What runs there is booked under it: else it would seem to be on another agent.
  @Test
  void namesAreKeptWhenTheOperatorStartsAnewWhileOneIsAway() {
    AgentBook later = after(Map.of("h", 5051, "h-5052", 5052, "other", 5051));
    assertThat(names(later, list(agent("a-2", "h", 5052), agent("a-3", "h", 5050),
        agent("a-4", "h", 5053)))).containsExactly("h-5052", "h-5050", "h-5053");
    assertThat(later.seen(agent("a-1", "h", 5051)).orElseThrow().agent().agent().name())
        .isEqualTo("h");
  }

  @Test
  void aNewcomerTakesNoNameOfOthersThoughItsPortIsLower() {
    assertThat(names(after(Map.of("h", 5051)), list(agent("a-2", "h", 5050),
        agent("a-1", "h", 5051)))).containsExactly("h-5050", "h");
  }

  @Test
  void theOnlyAgentOfAHostKeepsItsNameOnAnotherPort() {
    assertThat(names(after(Map.of("h", 5051)), list(agent("a-1", "h", 6051))))
        .containsExactly("h");
  }

  @Test
  void inactiveDrainedAndRecoveredAgentsAreKnownButNotOffered() {
    GetAgents agents = GetAgents.newBuilder()
        .addAgents(agent("a-1", "h1", 5051).toBuilder().setActive(false))
        .addAgents(agent("a-2", "h2", 5051).toBuilder().setDeactivated(true))
        .addAgents(agent("a-3", "h3", 5051).toBuilder()
            .setDrainInfo(DrainInfo.newBuilder().setState(DrainState.DRAINING)
                .setConfig(org.apache.mesos.v1.Protos.DrainConfig.getDefaultInstance())))
        .addRecoveredAgents(agent("a-4", "h4", 5051).getAgentInfo()).build();
    assertThat(book.all(agents).orElseThrow().agents()).hasSize(4)
        .noneMatch(AgentReport::active);
    assertThat(book.offers("a-1")).isFalse();
  }
}
