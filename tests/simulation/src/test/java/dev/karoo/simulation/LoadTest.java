package dev.karoo.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.control.Settings;
import dev.karoo.core.ports.ClusterCall;
import dev.karoo.core.ports.ClusterEvent;
import dev.karoo.core.ports.TaskState;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What an event costs the loop, in CPU time, by how many tasks there are. Usually it only shows
/// that a hundred tasks and their failures work; `-Dload=10000` prints the figures for so many
/// tasks on a tenth as many agents beside those for a hundred.
class LoadTest implements SimulatedOperator.Observer {
  private static final int SMALL = 100;
  private static final int FAILURES = 300;

  /// Microseconds of CPU time. @param steady of one core, while nothing happens
  private record Cost(long median, long p99, double steady, long megabytes) {}

  @Override
  public void calls(ClusterCall call) {}

  @Override
  public void hears(ClusterEvent event) {}

  @Override
  public void says(String what) {}

  @Test
  void whatAnEventCosts() {
    Cost small = cost(SMALL);
    say(SMALL, small);
    int many = Integer.getInteger("load", 0);
    if (many > 0) {
      say(SMALL, cost(SMALL)); // warm now
      say(many, cost(many));
    }
  }

  private static void say(int tasks, Cost cost) {
    System.out.printf(Locale.ROOT, "%d tasks on %d agents: median %d µs and p99 %d µs of CPU time a"
        + " turn with an event, %.4f %% of a core when nothing happens, %d MiB of heap%n", tasks,
        tasks / 10, cost.median, cost.p99, 100 * cost.steady, cost.megabytes);
  }

  private Cost cost(int tasks) {
    var time = new Timeline();
    var store = new SimulatedStore();
    var operators = new ArrayList<SimulatedOperator>();
    var master = new SimulatedMaster(time, Chance.none(), e -> operators.getFirst().hear(e));
    List<SimulatedAgent> agents = new ArrayList<>();
    for (int i = 0; i < tasks / 10; i++) {
      agents.add(new SimulatedAgent("agent" + i, "S" + i, 8, 65536, Map.of()));
      master.add(agents.getLast());
    }
    try (var operator = new SimulatedOperator(store, time, master, new Random(1), Settings.USUAL,
        this, () -> false)) {
      operators.add(operator);
      var api = new SimulatedApi(store, time, new Random(2));
      api.onChange(operator::wake);
      operator.boot();
      time.run(time.now().plusSeconds(5), () -> {});
      for (int i = 0; i < tasks / SMALL; i++) {
        api.apply(pipeline(i));
        time.run(time.now().plusSeconds(10), () -> {});
      }
      time.run(time.now().plus(Duration.ofMinutes(5)), () -> {});
      assertThat(running(agents)).isEqualTo(tasks);
      return measured(tasks, time, master, operator, agents);
    }
  }

  private static Cost measured(int tasks, Timeline time, SimulatedMaster master,
      SimulatedOperator operator, List<SimulatedAgent> agents) {
    var random = new Random(3);
    operator.turns.clear();
    for (int i = 0; i < FAILURES; i++) {
      SimulatedAgent agent = agents.get(random.nextInt(agents.size()));
      agent.processes.values().stream().filter(p -> p.state == TaskState.RUNNING).findAny()
          .ifPresent(p -> master.executors.change(agent, p, TaskState.FAILED, "",
              "Command exited with status 1"));
      time.run(time.now().plusSeconds(5), () -> {});
    }
    long[] turns = operator.turns.stream().mapToLong(Long::longValue).sorted().toArray();
    time.run(time.now().plus(Duration.ofMinutes(70)), () -> {});
    assertThat(running(agents)).isEqualTo(tasks);
    operator.turns.clear();
    time.run(time.now().plus(Duration.ofHours(1)), () -> {});
    double idle = operator.turns.stream().mapToLong(Long::longValue).sum() / 3600e9;
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    return new Cost(turns[turns.length / 2] / 1000, turns[turns.length * 99 / 100] / 1000, idle,
        heap);
  }

  private static int running(List<SimulatedAgent> agents) {
    return agents.stream().mapToInt(agent -> (int) agent.processes.values().stream()
        .filter(p -> p.state == TaskState.RUNNING).count()).sum();
  }

  private static ObjectNode pipeline(int number) {
    return (ObjectNode) SimulatedApi.json("""
        {"apiVersion": "karoo.dev/v1alpha1", "kind": "Pipeline", "metadata": {"name": "p%d"},
         "spec": {"placement": "Each", "tasks": [{"name": "t", "replicas": 100, "command": ["run"],
           "resources": {"memory": "1Gi", "cores": {"count": 1}}}]}}""".formatted(number));
  }
}
