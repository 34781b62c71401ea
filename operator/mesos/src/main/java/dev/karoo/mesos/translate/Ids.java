package dev.karoo.mesos.translate;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;

/// Mesos wraps each id, and durations, into a message of its own.
public final class Ids {
  private Ids() {}

  /// A framework's id.
  public static FrameworkID framework(String id) {
    return FrameworkID.newBuilder().setValue(id).build();
  }

  /// An offer's id, or an inverse offer's.
  public static OfferID offer(String id) {
    return OfferID.newBuilder().setValue(id).build();
  }

  static AgentID agent(String id) {
    return AgentID.newBuilder().setValue(id).build();
  }

  static TaskID task(String id) {
    return TaskID.newBuilder().setValue(id).build();
  }

  static DurationInfo duration(java.time.Duration duration) {
    return DurationInfo.newBuilder().setNanoseconds(duration.toNanos()).build();
  }
}
