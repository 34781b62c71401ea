package dev.karoo.local.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.karoo.local.master.StateJson;
import dev.karoo.local.master.States;
import dev.karoo.local.master.Version;
import dev.karoo.local.resources.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.agent.Protos.Response.GetContainers;
import org.apache.mesos.v1.agent.Protos.Response.GetExecutors;
import org.apache.mesos.v1.agent.Protos.Response.GetFrameworks;
import org.apache.mesos.v1.agent.Protos.Response.GetTasks;

/// What an agent shows of itself. Called on its loop.
final class AgentState {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN_COMMAND = 15;

  private AgentState() {}

  static GetTasks tasks(Agent agent) {
    GetTasks.Builder view = GetTasks.newBuilder();
    for (TaskRun run : agent.runs().all()) {
      Task task = run.message();
      if (run.phase == TaskRun.Phase.PREPARING) {
        view.addQueuedTasks(task);
      } else if (States.terminal(run.state())) {
        view.addTerminatedTasks(task);
      } else {
        view.addLaunchedTasks(task);
      }
    }
    return view.addAllCompletedTasks(agent.runs().completed()).build();
  }

  static GetFrameworks frameworks(Agent agent) {
    Map<String, FrameworkInfo> infos = new LinkedHashMap<>();
    agent.runs().all().forEach(r -> infos.put(r.key.framework(), r.framework));
    GetFrameworks.Builder view = GetFrameworks.newBuilder();
    infos.values().forEach(i -> view.addFrameworksBuilder().setFrameworkInfo(i));
    return view.build();
  }

  static GetExecutors executors(Agent agent) {
    GetExecutors.Builder view = GetExecutors.newBuilder();
    agent.runs().all()
        .forEach(r -> view.addExecutorsBuilder().setExecutorInfo(executor(r)));
    return view.build();
  }

  private static ExecutorInfo executor(TaskRun run) {
    if (run.grouped) {
      return run.task.getExecutor();
    }
    ExecutorInfo.Builder executor = ExecutorInfo.newBuilder()
        .setFrameworkId(run.framework.getId()).setName(executorName(run));
    executor.getExecutorIdBuilder().setValue(run.executor());
    executor.getCommandBuilder().setShell(false).setValue("karoo-supervisor");
    if (run.task.hasLabels()) {
      executor.setLabels(run.task.getLabels());
    }
    return executor.build();
  }

  private static String executorName(TaskRun run) {
    String command = run.task.getCommand().getShell()
        ? "sh -c '" + shortened(run.task.getCommand().getValue()) + "'"
        : shortened(run.task.getCommand().getValue());
    return "Command Executor (Task: " + run.key.task() + ") (Command: " + command + ")";
  }

  private static String shortened(String command) {
    return command.length() <= SHOWN_COMMAND
        ? command
        : command.substring(0, SHOWN_COMMAND - 3) + "...";
  }

  static GetContainers containerList(Agent agent) {
    GetContainers.Builder view = GetContainers.newBuilder();
    for (TaskRun run : agent.runs().all()) {
      if (run.process.isPresent() && run.phase != TaskRun.Phase.OVER) {
        GetContainers.Container.Builder container = view.addContainersBuilder();
        container.setFrameworkId(run.framework.getId()).setExecutorName(executorName(run));
        container.getExecutorIdBuilder().setValue(run.executor());
        container.getContainerIdBuilder().setValue(run.container);
        container.getContainerStatusBuilder()
            .setExecutorPid((int) run.process.get().supervisor().pid())
            .getContainerIdBuilder().setValue(run.container);
      }
    }
    return view.build();
  }

  static ArrayNode containers(Agent agent) {
    ArrayNode list = JSON.createArrayNode();
    for (GetContainers.Container container : containerList(agent).getContainersList()) {
      ObjectNode node = list.addObject();
      node.put("container_id", container.getContainerId().getValue());
      node.put("executor_id", container.getExecutorId().getValue());
      node.put("executor_name", container.getExecutorName());
      node.put("framework_id", container.getFrameworkId().getValue());
      node.put("source", container.getExecutorId().getValue());
      node.putObject("statistics");
      ObjectNode status = node.putObject("status");
      status.putObject("container_id").put("value", container.getContainerId().getValue());
      status.put("executor_pid", container.getContainerStatus().getExecutorPid());
    }
    return list;
  }

  static ObjectNode metrics(Agent agent) {
    ObjectNode metrics = JSON.createObjectNode();
    metrics.put("slave/registered", agent.info().hasId() ? 1.0 : 0.0);
    metrics.put("slave/tasks_running", (double) agent.runs().all().stream()
        .filter(r -> r.phase == TaskRun.Phase.RUNNING).count());
    return metrics;
  }

  static ObjectNode json(Agent agent) {
    ObjectNode root = StateJson.version();
    root.put("start_time", agent.started().toEpochMilli() / 1e3);
    root.put("id", agent.info().getId().getValue()).put("pid", agent.pid());
    root.put("hostname", agent.info().getHostname());
    ArrayNode capabilities = root.putArray("capabilities");
    Version.AGENT_CAPABILITIES.forEach(c -> capabilities.add(c.name()));
    root.set("resources",
        StateJson.resources(Resources.of(agent.info().getResourcesList())));
    ObjectNode flags = root.putObject("flags");
    flags.put("work_dir", agent.config().workDir().toString()).put("containerizers", "mesos");
    ArrayNode frameworks = root.putArray("frameworks");
    frameworks(agent).getFrameworksList().forEach(f -> framework(agent, frameworks.addObject(),
        f.getFrameworkInfo()));
    root.putArray("completed_frameworks");
    return root;
  }

  private static void framework(Agent agent, ObjectNode node, FrameworkInfo info) {
    node.put("id", info.getId().getValue()).put("name", info.getName());
    node.put("user", info.getUser()).put("checkpoint", info.getCheckpoint());
    node.put("hostname", info.getHostname());
    ArrayNode executors = node.putArray("executors");
    for (TaskRun run : agent.runs().all()) {
      if (run.key.framework().equals(info.getId().getValue())) {
        ObjectNode executor = executors.addObject().put("id", run.executor());
        executor.put("name", executorName(run)).put("source", run.executor());
        executor.put("container", run.container).put("directory", run.sandbox.toString());
        executor.set("resources", StateJson.resources(run.resources()));
        executor.putArray("tasks").add(StateJson.task(run.message()));
        executor.putArray("queued_tasks");
        executor.putArray("completed_tasks");
      }
    }
    node.putArray("completed_executors");
  }
}
