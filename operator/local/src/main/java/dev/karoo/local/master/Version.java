package dev.karoo.local.master;

import java.util.List;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.VersionInfo;

/// The version of Mesos whose behaviour was recorded and is followed.
public final class Version {
  /// What masters and agents call themselves.
  public static final String MESOS = "1.12.0";

  /// What recorded agents can do.
  public static final List<AgentInfo.Capability.Type> AGENT_CAPABILITIES = List.of(
      AgentInfo.Capability.Type.MULTI_ROLE, AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
      AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
      AgentInfo.Capability.Type.RESOURCE_PROVIDER, AgentInfo.Capability.Type.RESIZE_VOLUME,
      AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK,
      AgentInfo.Capability.Type.AGENT_DRAINING,
      AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS);

  /// What recorded masters can do, but QUOTA_V2: the messages of 1.11 do not name it.
  static final List<MasterInfo.Capability.Type> MASTER_CAPABILITIES = List
      .of(MasterInfo.Capability.Type.AGENT_UPDATE, MasterInfo.Capability.Type.AGENT_DRAINING);

  /// When this stand-in was built means nothing; a fixed time keeps answers comparable.
  private static final double BUILD_TIME = 1_790_000_000;

  private Version() {}

  /// For GET_VERSION and `/version`.
  public static VersionInfo info() {
    return VersionInfo.newBuilder().setVersion(MESOS).setBuildDate("2026-09-21 13:33:20 UTC")
        .setBuildTime(BUILD_TIME).setBuildUser("").setGitBranch("karoo-local").build();
  }
}
