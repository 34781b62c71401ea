package dev.karoo.mesos.translate;

import dev.karoo.core.pipeline.TaskTemplate.Probe;
import dev.karoo.core.ports.Launch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The environment of what is no Docker container: its executor has the same, and with it the
/// `curl` that asks for HTTP checks (Mesos `src/checks/checker_process.cpp`, `httpCheckCommand`). A
/// proxy must not be asked for 127.0.0.1: that would be the proxy's own host.
final class Proxies {
  /// What `curl` reads for an address that begins with `http:`; `HTTP_PROXY` is none of it.
  private static final List<String> PROXIES = List.of("http_proxy", "all_proxy", "ALL_PROXY");
  private static final String NONE_FOR = "no_proxy";
  private static final String HERE = "127.0.0.1";

  private Proxies() {}

  static Map<String, String> environment(Launch launch) {
    Map<String, String> given = launch.env();
    boolean asked = Stream.of(launch.readiness(), launch.liveness()).flatMap(Optional::stream)
        .anyMatch(check -> check.check().probe() instanceof Probe.Http);
    if (!asked || PROXIES.stream().noneMatch(given::containsKey)) {
      return given;
    }
    var own = new TreeMap<>(given);
    String hosts = given.getOrDefault(NONE_FOR, given.getOrDefault("NO_PROXY", ""));
    if (!hosts.strip().equals("*")) { // for which curl asks no proxy at all
      own.put(NONE_FOR, hosts.isBlank() ? HERE : hosts + "," + HERE);
    }
    return own;
  }
}
