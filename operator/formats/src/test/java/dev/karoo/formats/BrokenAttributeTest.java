package dev.karoo.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.problem.Problem;
import dev.karoo.core.topology.Agent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A broken attribute is reported with its name, value and what is wrong; the rest is still read.
class BrokenAttributeTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "numa | 5 | numa: \"5\" is not a list",
    "numa | [0] | numa[0]: \"0\" is not a list",
    "numa | [[0,\"x\"]] | numa[0][1]: \"x\" is not a whole number from 0 to 8191",
    "numa | [[0,1.5]] | numa[0][1]: \"1.5\" is not a whole number from 0 to 8191",
    "numa | [[0,null]] | numa[0][1]: \"null\" is not a PU",
    "numa | [[-1]] | numa[0][0]: \"-1\" is not a whole number from 0 to 8191",
    "numa | [[9000]] | numa[0][0]: \"9000\" is not a whole number from 0 to 8191",
    "numa | [[0,1],[1,2]] | numa[1]: \"[1,2]\" has PUs 1 in common with a domain before it",
    "numa_nodes | [0] | numa_nodes: \"[0]\" has 1 elements for 0 domains",
    "distances | [[10,20]] | distances: \"[[10,20]]\" is not square; a row and a column for each"
        + " NUMA node",
    "siblings | [[0,1],[1,2]] | siblings[1]: \"[1,2]\" has PUs 1 in common with a core before it",
    "gpus | {} | gpus: \"{}\" is not a list",
    "gpus | [7] | gpus[0]: \"7\" is not an object",
    "gpus | [{\"uuid\":\"u\",\"compute_capability\":[8,6]}] | gpus[0].name: is missing",
    "gpus | [{\"name\":1,\"uuid\":\"u\",\"compute_capability\":[8,6]}]"
        + " | gpus[0].name: \"1\" is not a text",
    "gpus | [{\"name\":\"A\",\"uuid\":\"u\",\"compute_capability\":[8]}]"
        + " | gpus[0].compute_capability: \"[8]\" is not a compute capability; such as [8, 6]",
    "gpus | [{\"name\":\"A\",\"uuid\":\"u\",\"compute_capability\":[8,6],\"mem\":-1}]"
        + " | gpus[0].mem: \"-1\" is not an amount; a number from 0 on",
    "interfaces | [{\"name\":\"e\",\"network\":\"n\",\"ipv4_address\":\"1.2.3.256\"}]"
        + " | interfaces[0].ipv4_address: \"1.2.3.256\" is not an IPv4 address",
    "interfaces | [{\"name\":\"e\",\"ipv4_address\":\"1.2.3.4\"}]"
        + " | interfaces[0].network: is missing",
    "interfaces | [{\"name\":\"e\",\"network\":[4],\"ipv4_address\":\"1.2.3.4\"}]"
        + " | interfaces[0].network[0]: \"4\" is not a text",
    "interfaces | [{\"name\":\"e\",\"network\":\"n\",\"ipv4_address\":\"1.2.3.4\","
        + "\"infiniband_multicast_loopback\":3}]"
        + " | interfaces[0].infiniband_multicast_loopback: \"3\" is not true or false",
    "volumes | [{\"name\":\"v\",\"host_path\":\"v\"}]"
        + " | volumes[0].host_path: \"v\" is not an absolute path",
    "subsystems | [1] | subsystems[0]: \"1\" is not a text",
    "priority | [1] | priority: \"[1]\" is not an amount; a number from 0 on"})
  void wrongValues(String key, String json, String problem) {
    List<Problem> problems = Descriptions.plain().text("katsdpcontroller." + key, json).read()
        .problems();

    assertThat(problems).extracting(Problem::toString)
        .containsExactly("katsdpcontroller." + problem);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "-_*_- | is not JSON: ",
    "*** | is neither JSON nor base64 of UTF-8 text",
    "_w | is neither JSON nor base64 of UTF-8 text",
    "[1, | is not JSON: ",
    "[1] 2 | is not JSON: ",
    "[[[[[[[[[[1]]]]]]]]]] | is not JSON: ",
    "[{\"a\":1,\"a\":2}] | is not JSON: ",
    "`` | is empty"})
  void notJsonAtAll(String text, String message) {
    List<Problem> problems = Descriptions.plain().text("node.gpus", text).read().problems();

    assertThat(problems).singleElement().satisfies(problem -> {
      assertThat(problem.path()).isEqualTo("node.gpus");
      assertThat(problem.value()).isEqualTo(text);
      assertThat(problem.message()).startsWith(message);
    });
  }

  @Test
  void allProblemsAtOnceAndTheRestIsRead() {
    AgentReading reading = Descriptions.plain().range("cores", 0, 3)
        .text("katsdpcontroller.gpus", "[7, {}]").text("katsdpcontroller.numa", "[[0,1],[2,3]]")
        .text("katsdpcontroller.volumes", "nonsense!").read();

    assertThat(reading.problems()).extracting(Problem::path).containsExactly(
        "katsdpcontroller.gpus[0]", "katsdpcontroller.gpus[1].uuid",
        "katsdpcontroller.gpus[1].name", "katsdpcontroller.gpus[1].compute_capability",
        "katsdpcontroller.volumes");
    assertThat(reading.agent().domains()).hasSize(2);
  }

  @Test
  void aDeviceOfADomainThatIsNone() {
    AgentReading reading = Descriptions.plain().range("cores", 0, 3)
        .text("katsdpcontroller.numa", "[[0,1],[2,3]]").text("katsdpcontroller.gpus",
            "[{\"name\":\"A\",\"uuid\":\"u\",\"compute_capability\":[8,6],\"numa_node\":2}]")
        .read();

    assertThat(reading.problems()).extracting(Problem::toString).containsExactly(
        "katsdpcontroller.gpus[0].numa_node: \"2\" is none of the agent's 2 domains");
  }

  @Test
  void twoDevicesOfOneName() {
    String gpu = "{\"name\":\"A\",\"uuid\":\"u\",\"compute_capability\":[8,6]}";
    AgentReading reading = Descriptions.plain()
        .text("katsdpcontroller.gpus", "[" + gpu + "," + gpu + "]").read();

    assertThat(reading.problems()).extracting(Problem::toString)
        .containsExactly("katsdpcontroller.gpus[1].uuid: \"u\" is there twice");
  }

  @Test
  void prefixesThatContradictEachOther() {
    AgentReading reading = Descriptions.plain().text("katsdpcontroller.numa", "[[0,1]]")
        .text("node.numa", "[[0],[1]]").scalar("node.gpu.0.mem", 1)
        .scalar("katsdpcontroller.gpu.0.mem", 1).read();

    assertThat(reading.problems()).extracting(Problem::toString).containsExactly(
        "node.numa: \"[[0],[1]]\" says something else than katsdpcontroller.numa",
        "node.gpu.0.mem: is beside katsdpcontroller.gpu.0: which one counts is not clear");
  }

  @Test
  void misspeltNamesOfOurOwn() {
    assertThat(Descriptions.plain().text("karoo.pining", "none").read().problems())
        .extracting(Problem::message).containsExactly("is not known");
    assertThat(Descriptions.plain().text("karoo.pinning", "nun").read().problems())
        .extracting(Problem::toString).containsExactly(
            "karoo.pinning: \"nun\" is no way of pinning; none, taskset or numactl");
  }

  @ParameterizedTest
  @ValueSource(longs = {8192, 1L << 40})
  void coresThatAreNoPus(long last) {
    AgentReading reading = Descriptions.plain().range("cores", 0, last).read();

    assertThat(reading.problems()).singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("cores"));
    assertThat(reading.agent().cores()).isTrue();
  }

  @Test
  void inputIsBounded() {
    Descriptions description = Descriptions.plain()
        .text("node.numa", "[[" + "0,".repeat(Json.MAX_CHARS) + "0]]")
        .scalar("node.gpu.64.mem", 5);
    for (int i = 0; i < 65; i++) {
      description.scalar("node.interface." + i + ".bandwidth_in", 1);
    }
    AgentReading reading = description.read();

    assertThat(reading.problems()).extracting(Problem::path).containsExactly("node.numa",
        "node.gpu.64.mem", "node.interface.64.bandwidth_in");
    assertThat(reading.problems().getFirst().value()).hasSizeLessThan(100);
    Agent agent = reading.agent();
    assertThat(agent.interfaces()).hasSize(64);
    assertThat(agent.gpus()).isEmpty();
  }
}
