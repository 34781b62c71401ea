package dev.karoo.mesos.sandbox;

import java.net.URI;

/// The sandbox of an attempt.
///
/// @param agentAddress `host:port` of the agent's HTTP API
/// @param frameworkId whose attempt it is
/// @param taskId Mesos' id of the attempt; command and Docker executors have the same
/// @param container Mesos' id of its container; empty: the latest
public record SandboxDirectory(String agentAddress, String frameworkId, String taskId,
    String container) {
  public SandboxDirectory {
    for (String part : new String[]{frameworkId, taskId, container}) {
      // They come from the master and become parts of a path.
      if (part.indexOf('/') >= 0 || part.equals("..") || part.equals(".")) {
        throw new IllegalArgumentException("\"" + part + "\" is not an id");
      }
    }
  }

  /// The virtual path of a file in it; agents take it whatever their own layout is (recorded:
  /// 15-operator-api, 135–155).
  String path(String file) {
    return "/frameworks/" + frameworkId + "/executors/" + taskId + "/runs/"
        + (container.isEmpty() ? "latest" : container) + "/" + file;
  }

  URI api(String scheme) {
    return URI.create(scheme + "://" + agentAddress + "/api/v1");
  }
}
