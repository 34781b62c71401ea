package dev.karoo.mesos;

import dev.karoo.mesos.http.Credentials;
import dev.karoo.mesos.translate.Ids;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.scheduler.Protos.Call;

/// How the framework introduces itself.
final class Frameworks {
  /// What this client lives up to: unreachable tasks come back, several roles, KILLING,
  /// reservations in their refined form. Without GPU_RESOURCES agents that have `gpus` would be
  /// listed, but never offered (Mesos `docs/gpu-support.md`); that tasks without GPUs keep off
  /// them is what placement sees to.
  private static final List<Capability.Type> CAPABILITIES = List.of(
      Capability.Type.PARTITION_AWARE, Capability.Type.MULTI_ROLE,
      Capability.Type.TASK_KILLING_STATE, Capability.Type.RESERVATION_REFINEMENT,
      Capability.Type.GPU_RESOURCES);

  private Frameworks() {}

  /// A SUBSCRIBE; its two ids are both set and equal, or neither is (recorded: 07, 96–102). All
  /// roles want offers.
  static Call subscribe(MesosSettings settings, Optional<Credentials> credentials,
      Optional<String> frameworkId) {
    FrameworkInfo.Builder info = FrameworkInfo.newBuilder().setName(settings.name())
        .setUser(settings.user()).addAllRoles(settings.roles())
        .setFailoverTimeout(settings.failoverTimeout().toMillis() / 1000.0).setCheckpoint(true)
        .setHostname(hostname());
    for (Capability.Type type : CAPABILITIES) {
      info.addCapabilities(Capability.newBuilder().setType(type));
    }
    settings.principal().or(() -> credentials.map(Credentials::principal))
        .ifPresent(info::setPrincipal);
    if (!settings.webUi().isEmpty()) {
      info.setWebuiUrl(settings.webUi());
    }
    Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    frameworkId.ifPresent(id -> {
      info.setId(Ids.framework(id));
      call.setFrameworkId(Ids.framework(id));
    });
    return call.setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info)).build();
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
