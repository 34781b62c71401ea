package dev.karoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.karoo.core.ports.Launch;
import dev.karoo.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Pipelines whose tasks depend on each other and are told each other's addresses, while hosts, the
/// master and the operator die: in the end all is ready, everybody knows where the others are, and
/// nothing stays reserved. `-Dorder.seeds=1000` plays that many scripts from chance.
class OrderTest {
  private static final int SEEDS = Integer.getInteger("order.seeds", 12);
  private static final List<String> AGENTS = List.of("a0", "a1", "a2", "a3");

  static List<Integer> seeds() {
    int first = Integer.getInteger("order.seed", 0);
    List<Integer> seeds = new ArrayList<>();
    for (int i = 0; i < (first > 0 ? 1 : SEEDS); i++) {
      seeds.add(first + i);
    }
    return seeds;
  }

  private static String pipeline(String name, String placement, int version) {
    return """
          apiVersion: karoo.dev/v1alpha1
          kind: Pipeline
          metadata: {name: %s, namespace: sim}
          spec:
            placement: %s
            tasks:
            - name: telstate
              command: [redis, "$(tasks.cal[*].endpoints.http)"]
              resources: {memory: 1Gi, cores: {count: 1}}
              ports: [{name: redis, readiness: TCP}]
            - name: cal
              replicas: 2
              command: [cal, v%d, "$(tasks.telstate[0].endpoints.redis)"]
              resources: {memory: 1Gi, cores: {count: 2}}
              ports: [{name: http}]
              dependsOn: [{task: telstate}]
            - name: plot
              command: [plot, "$(tasks.cal[1].endpoints.http)"]
              resources: {memory: 1Gi, cores: {count: 1}}
              dependsOn: [{task: cal, condition: Running}]
        """.formatted(name, placement, version);
  }

  /// Ten minutes of bad luck, then an hour without.
  private static String script(int seed) {
    var random = new Random(seed);
    var text = new StringBuilder();
    AGENTS.forEach(agent -> text.append("0s agent ").append(agent).append('\n'));
    text.append("1s apply\n").append(pipeline("p", "Gang", 1));
    text.append("2s apply\n").append(pipeline("q", "Each", 1));
    int version = 1;
    for (int second = 3; second < 600; second += random.nextInt(60)) {
      String agent = AGENTS.get(random.nextInt(AGENTS.size()));
      text.append(second).append("s ").append(switch (random.nextInt(12)) {
        case 0, 1 -> "die " + agent;
        case 2 -> "cut " + agent;
        case 3, 4, 5 -> "back " + agent;
        case 6 -> "crash " + (1 + random.nextInt(20)) + "s";
        case 7 -> "disconnect 3s";
        case 8 -> "exit p.telstate.0 1";
        case 9 -> "delete task q.cal." + random.nextInt(2);
        case 10 -> "failover";
        default -> "apply\n" + pipeline("p", "Gang", ++version).stripTrailing();
      }).append('\n');
    }
    AGENTS.forEach(agent -> text.append("10m back ").append(agent).append('\n'));
    return text.append("70m end\n").toString();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void inTheEndAllAreReadyAndKnowEachOther(int seed) {
    String script = script(seed);
    try (var run = new ScriptRun()) {
      String transcript = run.play(Script.read(script));
      String told = "seed " + seed + " (again with -Dorder.seed=" + seed + ")\n" + script + "\n"
          + transcript.substring(Math.max(0, transcript.length() - 12_000));
      for (String name : List.of("p", "q")) {
        assertThat(run.store().get(new Key("pipelines.karoo.dev", "sim", name))
            .map(SimulatedApi::read).map(tree -> tree.at("/status/phase").asText()))
            .as(told).contains("Ready");
      }
      for (SimulatedAgent agent : run.master().agents()) {
        assertThat(agent.reserved).as(told).isEmpty();
      }
      Map<String, Launch> running = running(run);
      for (String name : List.of("p", "q")) {
        String telstate = endpoint(run, name + ".telstate.0", "redis");
        assertThat(running.get(name + ".cal.0").argv().getLast()).as(told).isEqualTo(telstate);
        assertThat(running.get(name + ".cal.1").argv().getLast()).as(told).isEqualTo(telstate);
        assertThat(running.get(name + ".telstate.0").argv().getLast()).as(told).isEqualTo(
            endpoint(run, name + ".cal.0", "http") + ","
                + endpoint(run, name + ".cal.1", "http"));
      }
    }
  }

  private static Map<String, Launch> running(ScriptRun run) {
    Map<String, Launch> running = new TreeMap<>();
    for (SimulatedAgent agent : run.master().agents()) {
      agent.processes.forEach((id, process) -> {
        if (process.runs()) {
          running.put(TaskName.of(id).text(), process.launch);
        }
      });
    }
    return running;
  }

  /// Where a task really is.
  private static String endpoint(ScriptRun run, String task, String port) {
    var status = run.store().get(new Key("tasks.karoo.dev", "sim", task)).map(SimulatedApi::read)
        .orElseThrow().path("status");
    return status.at("/placement/agent").asText() + ":"
        + status.at("/placement/ports/" + port).asText();
  }
}
