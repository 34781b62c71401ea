package dev.karoo.local.master;

import dev.karoo.local.allocation.Allocator;
import dev.karoo.local.loop.Loop;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TimeInfo;

/// Everything the master knows. Only its loop reads or writes it.
final class Books {
  private static final int MAX_COMPLETED_FRAMEWORKS = 50;

  final MasterConfig config;
  final MasterInfo master;
  final Instant started;
  final Loop loop;
  final Allocator allocator;
  final Registry registry;
  final Watchers watchers;

  final Map<String, Framework> frameworks = new LinkedHashMap<>();
  final Map<String, Framework> completedFrameworks = new LinkedHashMap<>();
  final Map<String, AgentEntry> agents = new LinkedHashMap<>();
  final Map<String, OfferEntry> offers = new LinkedHashMap<>();
  final Map<String, OperationEntry> operations = new LinkedHashMap<>();

  private int frameworkCount;
  private int agentCount;
  private long offerCount;

  Books(MasterConfig config, MasterInfo master, Loop loop, Allocator allocator, Registry registry,
      Watchers watchers) {
    this.config = config;
    this.master = master;
    this.started = loop.now();
    this.loop = loop;
    this.allocator = allocator;
    this.registry = registry;
    this.watchers = watchers;
  }

  String nextFrameworkId() {
    return "%s-%04d".formatted(master.getId(), frameworkCount++);
  }

  String nextAgentId() {
    return master.getId() + "-S" + agentCount++;
  }

  String nextOfferId() {
    return master.getId() + "-O" + offerCount++;
  }

  Optional<Framework> framework(String id) {
    return Optional.ofNullable(frameworks.get(id));
  }

  Optional<AgentEntry> agent(String id) {
    return Optional.ofNullable(agents.get(id));
  }

  void complete(Framework framework) {
    completedFrameworks.put(framework.id, framework);
    if (completedFrameworks.size() > MAX_COMPLETED_FRAMEWORKS) {
      completedFrameworks.remove(completedFrameworks.keySet().iterator().next());
    }
  }

  /// Adds a task to the books of its framework and agent, and its resources to the allocator's.
  void addTask(Framework framework, AgentEntry agent, TaskEntry task) {
    framework.tasks.put(task.id(), task);
    agent.tasks.put(new AgentEntry.TaskKey(framework.id, task.id()), task);
  }

  /// Removes a task from both books; the caller has freed its resources or frees them now.
  void removeTask(TaskEntry task) {
    framework(task.framework()).ifPresent(f -> f.tasks.remove(task.id()));
    agent(task.agent())
        .ifPresent(a -> a.tasks.remove(new AgentEntry.TaskKey(task.framework(), task.id())));
  }

  /// Returns a task's resources to the allocator.
  void free(TaskEntry task) {
    allocator.release(task.framework(), task.role(), task.agent(), task.resources());
  }

  static TimeInfo time(Instant instant) {
    return TimeInfo.newBuilder().setNanoseconds(nanoseconds(instant)).build();
  }

  static long nanoseconds(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /// Seconds with microseconds, as Mesos writes times in JSON.
  static double seconds(Instant instant) {
    return instant.getEpochSecond() + Math.floorDiv(instant.getNano(), 1000) / 1e6;
  }
}
