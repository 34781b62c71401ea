package dev.karoo.local.protocol;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/// Tasks for tests.
final class TaskBuilder {
  private TaskBuilder() {}

  /// A task with 0.1 CPU and 32 MiB that runs a shell command.
  static TaskInfo.Builder shell(String id, Offer offer, String command) {
    return shell(id, offer.getAgentId(), command);
  }

  static TaskInfo.Builder shell(String id, AgentID agent, String command) {
    TaskInfo.Builder task = TaskInfo.newBuilder().setName(id).setAgentId(agent)
        .addResources(scalar("cpus", 0.1)).addResources(scalar("mem", 32));
    task.getTaskIdBuilder().setValue(id);
    task.getCommandBuilder().setValue(command);
    return task;
  }

  static Resource scalar(String name, double value) {
    return Resource.newBuilder().setName(name).setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value)).build();
  }

  static Resource range(String name, long begin, long end) {
    Resource.Builder resource = Resource.newBuilder().setName(name).setType(Value.Type.RANGES);
    resource.getRangesBuilder().addRangeBuilder().setBegin(begin).setEnd(end);
    return resource.build();
  }
}
